// Draws points into pixels. No WebGL: a million dots are a few milliseconds of arithmetic on any laptop, and look the
// same in front ends that have none or take it away.
import { type Camera, type Size, seen, toScreen } from "./camera";
import { type Box, countIn, forRuns, NOBODY, type Points } from "./points";

/** Colours as pixels have them (0xAABBGGRR); `of` by code. */
export interface Shades {
  of: Uint32Array;
  nobody: number;
  dimmed: number;
  ground: number;
}

export interface Drawn {
  points: Points;
  /** By place in the order of drawing. */
  codes: Uint8Array;
  /** Which of them stand out; null: all. */
  lit: Uint8Array | null;
}

const INK = 0.1; // share of the picture that the points would cover if none lay upon another
const LARGEST = 5; // pixels of radius
const FEWEST_FAINT = 0x60;
const MORE = 0x30; // how much each further point in a pixel adds to its opacity

/** Return the size of a point in device pixels. */
export function sizeOf(points: Points, box: Box, size: Size, ratio: number): number {
  const area = size.width * size.height;
  const radius = Math.min(LARGEST, Math.sqrt((INK * area) / Math.PI / Math.max(1, countIn(points, box))));
  return Math.max(1, Math.round(2 * radius * ratio));
}

/** Draw what the camera sees into the pixels of an image of `width` device pixels. */
export function draw(
  pixels: Uint32Array,
  width: number,
  ratio: number,
  { points, codes, lit }: Drawn,
  camera: Camera,
  size: Size,
  shades: Shades,
): void {
  pixels.fill(0);
  const height = Math.floor(pixels.length / width);
  const box = seen(camera, size);
  const point = sizeOf(points, box, size, ratio);
  const scale = camera.zoom * ratio;
  const [zeroX, zeroY] = toScreen(camera, size, 0, 0).map((at) => at * ratio) as [number, number];
  const colours = table(shades);
  const { x, y, numbers, users } = points;
  const stamps = point > 3 ? ([stamp(point, true), stamp(point, false)] as const) : null;
  const edge = point / camera.zoom; // points beside the picture that reach into it
  const wide = {
    left: box.left - edge,
    right: box.right + edge,
    bottom: box.bottom - edge,
    top: box.top + edge,
  };
  // who doesn't stand out lies below who does
  for (const pass of lit ? [0, 1] : [1]) {
    const dim = lit !== null && pass === 0;
    forRuns(points, wide, (from, to) => {
      for (let n = from; n < to; n++) {
        if (lit && lit[n] !== pass) continue;
        const px = Math.round(zeroX + (x[n] as number) * scale);
        const py = Math.round(zeroY - (y[n] as number) * scale);
        const colour = dim ? shades.dimmed : (colours[codes[n] as number] as number);
        if (stamps) {
          const own = (numbers[n] as number) < users ? stamps[0] : stamps[1];
          press(pixels, width, height, px, py, own, colour, shades.ground, dim);
        } else if (point === 1) {
          if (px < 0 || px >= width || py < 0 || py >= height) continue;
          dot(pixels, py * width + px, colour, dim);
        } else {
          const [low, high] = [-(point >> 1), point - (point >> 1)];
          for (let dy = low; dy < high; dy++) {
            if (py + dy < 0 || py + dy >= height) continue;
            for (let dx = low; dx < high; dx++) {
              if (px + dx >= 0 && px + dx < width) dot(pixels, (py + dy) * width + px + dx, colour, dim);
            }
          }
        }
      }
    });
  }
}

/** The colour of every code, those without one too. */
function table({ of, nobody }: Shades): Uint32Array {
  const colours = new Uint32Array(256).fill(nobody);
  colours.set(of.subarray(0, NOBODY));
  colours[NOBODY] = nobody;
  return colours;
}

/** One of many points in a pixel: the latest colour, more opaque the more there are. */
function dot(pixels: Uint32Array, at: number, colour: number, dim: boolean): void {
  const before = (pixels[at] as number) >>> 24;
  const faint = dim ? 0x30 : FEWEST_FAINT;
  const opacity = before ? Math.min(255, before + (dim ? 8 : MORE)) : faint;
  pixels[at] = ((colour & 0xffffff) | (opacity << 24)) >>> 0;
}

interface Stamp {
  side: number;
  /** How much of each pixel is covered by the mark, and by it and a rim around it; from 0 to 1. */
  mark: Float32Array;
  rim: Float32Array;
}

const stamps = new Map<string, Stamp>();

/** Return the mark of a user, a disc, or of an item, a square, of that many pixels, with a rim of one pixel. */
function stamp(point: number, round: boolean): Stamp {
  const key = `${point} ${round}`;
  const known = stamps.get(key);
  if (known) return known;
  const side = point + 3;
  const middle = side / 2;
  // a square looks as large as a disc when it covers as much
  const radius = round ? point / 2 : (point / 2) * 0.886;
  const covered = (x: number, y: number, reach: number) => {
    const far = round ? Math.hypot(x, y) : Math.max(Math.abs(x), Math.abs(y));
    return Math.max(0, Math.min(1, reach + 0.5 - far));
  };
  const [mark, rim] = [new Float32Array(side * side), new Float32Array(side * side)];
  for (let n = 0; n < mark.length; n++) {
    const [x, y] = [(n % side) + 0.5 - middle, Math.floor(n / side) + 0.5 - middle];
    mark[n] = covered(x, y, radius);
    rim[n] = covered(x, y, radius + 1);
  }
  const made = { side, mark, rim };
  stamps.set(key, made);
  return made;
}

function press(
  pixels: Uint32Array,
  width: number,
  height: number,
  px: number,
  py: number,
  { side, mark, rim }: Stamp,
  colour: number,
  ground: number,
  dim: boolean,
): void {
  const half = side >> 1;
  for (let row = 0; row < side; row++) {
    const y = py - half + row;
    if (y < 0 || y >= height) continue;
    for (let column = 0; column < side; column++) {
      const x = px - half + column;
      const n = row * side + column;
      if (x < 0 || x >= width || !rim[n]) continue;
      const at = y * width + x;
      const covered = mark[n] as number;
      if (covered === 1) pixels[at] = colour;
      else {
        // no rim among those in the background: they are one ground
        if (!dim && pixels[at]) pixels[at] = mixed(pixels[at] as number, ground, rim[n] as number);
        if (covered) pixels[at] = mixed(pixels[at] as number, colour, covered);
      }
    }
  }
}

/** Return a colour laid over a pixel, covering a part of it. */
export function mixed(below: number, above: number, part: number): number {
  const over = part * (above >>> 24);
  const under = (1 - part) * (below >>> 24);
  const opacity = over + under;
  if (opacity < 1) return 0;
  const channel = (shift: number) =>
    Math.round((over * ((above >>> shift) & 255) + under * ((below >>> shift) & 255)) / opacity);
  return (channel(0) | (channel(8) << 8) | (channel(16) << 16) | (Math.round(opacity) << 24)) >>> 0;
}
