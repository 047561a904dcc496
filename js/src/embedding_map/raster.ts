// Draws points into pixels. No WebGL: a million dots are a few milliseconds of arithmetic on any laptop, and look the
// same in front ends that have none or take it away.
import { type Camera, type Size, seen, toScreen } from "./camera";
import { type Box, countIn, forRuns, NOBODY, type Points } from "./points";

/** Colours as pixels have them (0xAABBGGRR); `of` by code. */
export interface Shades {
  of: Int32Array;
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

const INK = 0.2; // share of the picture that the points would cover if none lay upon another
const LARGEST = 5; // pixels of radius
const FAINT = 0x90; // opacity of a pixel with one point
const MORE = 0x1c; // for twice as many
const DOTS = 2; // device pixels up to which points are dots that add up
const RIMMED = 6; // device pixels from which a rim sets marks apart; smaller ones shine through instead
const THROUGH = 0.8; // opacity of those

/** Return the size of a point in device pixels. */
export function sizeOf(points: Points, box: Box, size: Size, ratio: number): number {
  const area = size.width * size.height;
  const radius = Math.min(LARGEST, Math.sqrt((INK * area) / Math.PI / Math.max(1, countIn(points, box))));
  return Math.max(1, Math.round(2 * radius * ratio));
}

/** An image of the map, and how many points each of its pixels has. */
export interface Picture {
  width: number;
  height: number;
  /** Device pixels of a pixel of the page. */
  ratio: number;
  pixels: Int32Array;
  hits: Uint16Array;
}

export function pictureOf(image: ImageData, ratio: number): Picture {
  const { width, height, data } = image;
  return {
    width,
    height,
    ratio,
    pixels: new Int32Array(data.buffer),
    hits: new Uint16Array(width * height),
  };
}

/** Draw what the camera sees; of more points than `most` a sample. */
export function draw(
  picture: Picture,
  drawn: Drawn,
  camera: Camera,
  size: Size,
  shades: Shades,
  most = Number.POSITIVE_INFINITY,
): void {
  picture.pixels.fill(0);
  const box = seen(camera, size);
  const point = sizeOf(drawn.points, box, size, picture.ratio);
  const share = Math.min(1, most / Math.max(1, countIn(drawn.points, box)));
  const edge = point / camera.zoom; // points beside the picture that reach into it
  const wide = {
    left: box.left - edge,
    right: box.right + edge,
    bottom: box.bottom - edge,
    top: box.top + edge,
  };
  const colours = table(shades);
  const at = { scale: camera.zoom * picture.ratio, x: 0, y: 0 };
  [at.x, at.y] = toScreen(camera, size, 0, 0).map((one) => one * picture.ratio) as [number, number];
  const { lit } = drawn;
  if (lit) {
    // who doesn't stand out lies below who does
    const dimmed = new Int32Array(256).fill(shades.dimmed);
    scatter(picture, drawn, wide, at, point, dimmed, 0, share, shades.ground);
  }
  scatter(picture, drawn, wide, at, point, colours, 1, share, shades.ground);
  if (point <= DOTS) shade(picture, share);
}

interface Origin {
  scale: number;
  x: number;
  y: number;
}

/** Draw those points that stand out (1) or don't (0); all, where none does. */
function scatter(
  picture: Picture,
  { points, codes, lit }: Drawn,
  box: Box,
  origin: Origin,
  point: number,
  colours: Int32Array,
  which: 0 | 1,
  share: number,
  ground: number,
): void {
  const { width, height, pixels, hits } = picture;
  const { x, y, numbers, users } = points;
  const { scale } = origin;
  // cut off towards zero, which is rounding for what is seen: the others are out of the picture or at its edge
  const [left, top] = [origin.x + 0.5, origin.y + 0.5];
  if (point <= DOTS) {
    const [right, bottom] = [width - point + 1, height - point + 1];
    forRuns(
      points,
      box,
      (from, to) => {
        for (let n = from; n < to; n++) {
          if (lit !== null && lit[n] !== which) continue;
          const px = (left + (x[n] as number) * scale) | 0;
          const py = (top - (y[n] as number) * scale) | 0;
          if (px < 0 || px >= right || py < 0 || py >= bottom) continue;
          const at = py * width + px;
          const colour = colours[codes[n] as number] as number;
          pixels[at] = colour;
          hits[at] = (hits[at] as number) + 1;
          if (point === 2) {
            pixels[at + 1] = pixels[at + width] = pixels[at + width + 1] = colour;
            hits[at + 1] = (hits[at + 1] as number) + 1;
            hits[at + width] = (hits[at + width] as number) + 1;
            hits[at + width + 1] = (hits[at + width + 1] as number) + 1;
          }
        }
      },
      share,
    );
    return;
  }
  const marks = [stamp(point, true), stamp(point, false)] as const;
  forRuns(
    points,
    box,
    (from, to) => {
      for (let n = from; n < to; n++) {
        if (lit !== null && lit[n] !== which) continue;
        const px = Math.floor(left + (x[n] as number) * scale);
        const py = Math.floor(top - (y[n] as number) * scale);
        const mark = (numbers[n] as number) < users ? marks[0] : marks[1];
        press(
          picture,
          px,
          py,
          mark,
          colours[codes[n] as number] as number,
          ground,
          which === 0 && lit !== null,
        );
      }
    },
    share,
  );
}

/** Make pixels the more opaque the more points they have, and forget how many they had. */
function shade({ pixels, hits }: Picture, share: number): void {
  const opacity = Int32Array.from({ length: 256 }, (_, n) => {
    const all = n / share;
    return Math.min(255, FAINT + MORE * Math.log2(Math.max(1, all))) << 24;
  });
  for (let at = 0; at < hits.length; at++) {
    const found = hits[at] as number;
    if (found !== 0) {
      pixels[at] = ((pixels[at] as number) & 0xffffff) | (opacity[Math.min(found, 255)] as number);
      hits[at] = 0;
    }
  }
}

/** The colour of every code, those without one too. */
function table({ of, nobody }: Shades): Int32Array {
  const colours = new Int32Array(256).fill(nobody);
  colours.set(of.subarray(0, NOBODY));
  return colours;
}

interface Stamp {
  side: number;
  /** How much of each pixel is covered by the mark, and by it and a rim around it; from 0 to 1. */
  mark: Float32Array;
  rim: Float32Array;
}

const stamps = new Map<string, Stamp>();

/** Return the mark of a user, a disc, or of an item, a square, of that many pixels; large ones have a rim of a pixel. */
function stamp(point: number, round: boolean): Stamp {
  const key = `${point} ${round}`;
  const known = stamps.get(key);
  if (known) return known;
  const rimmed = point >= RIMMED;
  const side = point + (rimmed ? 3 : 1);
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
    mark[n] = covered(x, y, radius) * (rimmed ? 1 : THROUGH);
    rim[n] = rimmed ? covered(x, y, radius + 1) : 0;
  }
  const made = { side, mark, rim };
  stamps.set(key, made);
  return made;
}

function press(
  { pixels, width, height }: Picture,
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
      if (x < 0 || x >= width || !(rim[n] || mark[n])) continue;
      const at = y * width + x;
      const covered = mark[n] as number;
      if (covered === 1) pixels[at] = colour;
      else {
        // no rim among those in the background: they are one ground
        if (!dim && pixels[at] && rim[n]) pixels[at] = mixed(pixels[at] as number, ground, rim[n] as number);
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
  return channel(0) | (channel(8) << 8) | (channel(16) << 16) | (Math.round(opacity) << 24);
}
