// Which part of the map is seen: its middle in units of the map, and how many pixels a unit has.
import { type Box, UNITS } from "./points";

export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

const MARGIN = 16; // pixels around the whole map
const CLOSEST = 400; // times the whole map

/** Return the camera that sees the whole map. */
export function whole({ width, height }: Size): Camera {
  const room = Math.max(32, Math.min(width, height) - 2 * MARGIN);
  return { x: UNITS / 2, y: UNITS / 2, zoom: room / UNITS };
}

/** Return where in pixels a place of the map is seen. */
export function toScreen(camera: Camera, size: Size, x: number, y: number): [number, number] {
  return [size.width / 2 + (x - camera.x) * camera.zoom, size.height / 2 - (y - camera.y) * camera.zoom];
}

/** Return the place of the map that is seen at a pixel. */
export function toMap(camera: Camera, size: Size, px: number, py: number): [number, number] {
  return [camera.x + (px - size.width / 2) / camera.zoom, camera.y - (py - size.height / 2) / camera.zoom];
}

/** Return the camera moved by pixels; the middle never leaves the map. */
export function moved(camera: Camera, dx: number, dy: number): Camera {
  const clamp = (at: number) => Math.max(0, Math.min(UNITS, at));
  return { ...camera, x: clamp(camera.x - dx / camera.zoom), y: clamp(camera.y + dy / camera.zoom) };
}

/** Return the camera nearer by a factor, with what is seen at a pixel staying there. */
export function zoomed(camera: Camera, size: Size, factor: number, px: number, py: number): Camera {
  const home = whole(size).zoom;
  const zoom = Math.max(home / 2, Math.min(home * CLOSEST, camera.zoom * factor));
  const [x, y] = toMap(camera, size, px, py);
  const next = { x: x - (px - size.width / 2) / zoom, y: y + (py - size.height / 2) / zoom, zoom };
  return moved(next, 0, 0);
}

/** Return what is seen. */
export function seen(camera: Camera, size: Size): Box {
  const [left, top] = toMap(camera, size, 0, 0);
  const [right, bottom] = toMap(camera, size, size.width, size.height);
  return { left, right, bottom, top };
}
