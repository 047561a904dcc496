// The way of a lasso: in pixels while it is drawn, with few corners when it is done.

export type Corner = [number, number];

const MOST = 200;
const APART = 4; // pixels

/** Return the way with fewer corners: none nearer to the one before than some pixels. */
export function simplified(way: Corner[]): Corner[] {
  const kept: Corner[] = [];
  for (const corner of way) {
    const last = kept[kept.length - 1];
    if (!last || Math.hypot(corner[0] - last[0], corner[1] - last[1]) >= APART) kept.push(corner);
  }
  const every = Math.ceil(kept.length / MOST);
  return kept.filter((_, n) => n % every === 0);
}

export function path(way: Corner[]): string {
  return `M${way.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`;
}

/** Return corners in units of the map as the kernel takes them: thousandths of its side. */
export function inThousandths(corners: Corner[], units: number): Corner[] {
  return corners.map(([x, y]) => [Math.round((x / units) * 1000), Math.round((y / units) * 1000)]);
}
