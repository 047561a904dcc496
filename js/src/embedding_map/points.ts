// The points in the order in which they are drawn: square by square of a grid, at random within each.

export const UNITS = 65_534;
export const NOWHERE = 65_535;
export const NOBODY = 255;

const GRID = 64;
const SHIFT = 10; // 65,536 units in 64 squares

export interface Points {
  /** Places and who it is, in the order of drawing. */
  x: Uint16Array;
  y: Uint16Array;
  numbers: Uint32Array;
  /** Where in that order each square of the grid begins, row by row. */
  starts: Uint32Array;
  /** Places by number: x and y. */
  places: Uint16Array;
  users: number;
}

/** A rectangle in units of the map. */
export interface Box {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Read places by number out of bytes (little-endian, as all of today's browsers are). */
export function placesOf(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.slice(0, bytes.length & ~3).buffer);
}

/** Sort points into the grid. Neither users nor items, nor late ones, lie always on top. */
export function sorted(places: Uint16Array, users: number): Points {
  const total = places.length >> 1;
  const order = shuffled(total);
  const starts = new Uint32Array(GRID * GRID + 1);
  const cell = (n: number) =>
    ((places[2 * n + 1] as number) >> SHIFT) * GRID + ((places[2 * n] as number) >> SHIFT);
  for (let n = 0; n < total; n++) {
    if (places[2 * n] !== NOWHERE) starts[cell(n) + 1] = (starts[cell(n) + 1] as number) + 1;
  }
  for (let n = 0; n < GRID * GRID; n++) starts[n + 1] = (starts[n + 1] as number) + (starts[n] as number);
  const shown = starts[GRID * GRID] as number;
  const next = starts.slice();
  const [x, y, numbers] = [new Uint16Array(shown), new Uint16Array(shown), new Uint32Array(shown)];
  for (let n = 0; n < total; n++) {
    const number = order[n] as number;
    if (places[2 * number] === NOWHERE) continue;
    const own = cell(number);
    const to = next[own] as number;
    next[own] = to + 1;
    x[to] = places[2 * number] as number;
    y[to] = places[2 * number + 1] as number;
    numbers[to] = number;
  }
  return { x, y, numbers, starts, places, users };
}

/** Return the numbers below n in an order that looks random, the same each time. */
function shuffled(n: number): Uint32Array {
  const order = new Uint32Array(n);
  let state = 0x9e3779b9;
  for (let i = 0; i < n; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    order[i] = order[j] as number;
    order[j] = i;
  }
  return order;
}

/**
 * Call for each run of neighbouring points that may lie in a box: its first, and the one behind its last. Of a share
 * below 1, for so many of each square: a sample, since they are in no order there.
 */
export function forRuns(points: Points, box: Box, call: (from: number, to: number) => void, share = 1): void {
  const square = (at: number) => Math.max(0, Math.min(GRID - 1, Math.floor(at) >> SHIFT));
  if (box.right < 0 || box.top < 0 || box.left > UNITS || box.bottom > UNITS) return;
  const [left, right] = [square(box.left), square(box.right)];
  for (let row = square(box.bottom); row <= square(box.top); row++) {
    const begin = row * GRID;
    if (share < 1) {
      for (let n = begin + left; n <= begin + right; n++) {
        const from = points.starts[n] as number;
        const to = points.starts[n + 1] as number;
        if (to > from) call(from, from + Math.ceil((to - from) * share));
      }
    } else {
      const from = points.starts[begin + left] as number;
      const to = points.starts[begin + right + 1] as number;
      if (to > from) call(from, to);
    }
  }
}

/** Return how many points may lie in a box. */
export function countIn(points: Points, box: Box): number {
  let found = 0;
  forRuns(points, box, (from, to) => {
    found += to - from;
  });
  return found;
}

/** Return the number of the point nearest to a place, at most so far away; -1 where there is none. */
export function nearest(points: Points, x: number, y: number, reach: number): number {
  let [found, least] = [-1, reach * reach];
  forRuns(points, { left: x - reach, right: x + reach, bottom: y - reach, top: y + reach }, (from, to) => {
    for (let n = from; n < to; n++) {
      const [dx, dy] = [(points.x[n] as number) - x, (points.y[n] as number) - y];
      const far = dx * dx + dy * dy;
      if (far <= least) [found, least] = [points.numbers[n] as number, far];
    }
  });
  return found;
}

/** Return the place of a point by its number, null where it isn't drawn. */
export function placeOf(points: Points, number: number): [number, number] | null {
  const [x, y] = [points.places[2 * number], points.places[2 * number + 1]];
  return x === undefined || y === undefined || x === NOWHERE ? null : [x, y];
}

/** Return a byte by number in the order of drawing. */
export function inOrder(points: Points, bytes: Uint8Array): Uint8Array {
  const { numbers } = points;
  const found = new Uint8Array(numbers.length);
  for (let n = 0; n < found.length; n++) found[n] = bytes[numbers[n] as number] ?? NOBODY;
  return found;
}

/** Return in the order of drawing whether the bit of each is set; null where there are no bits. */
export function bitsInOrder(points: Points, bits: Uint8Array): Uint8Array | null {
  if (!bits.length) return null;
  const { numbers } = points;
  const found = new Uint8Array(numbers.length);
  for (let n = 0; n < found.length; n++) {
    const number = numbers[n] as number;
    found[n] = ((bits[number >> 3] ?? 0) >> (number & 7)) & 1;
  }
  return found;
}
