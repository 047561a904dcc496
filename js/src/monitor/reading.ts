// Curves on an axis: where a point lies, which one is nearest, and how a place of the axis is written.

import { type ScaleLinear, scaleLinear } from "d3-scale";
import type { Axis, CurvePoint } from "../protocol.gen";
import { duration, fill } from "../shared/format";
import type { MonitorLanguage } from "./words";

export type Scale = ScaleLinear<number, number>;

/** One run's line in a chart. */
export interface Series {
  name: string;
  /** Which colour and dash it has. */
  place: number;
  points: CurvePoint[];
  checkpoints: CurvePoint[];
  best: CurvePoint | null;
}

export function along(point: CurvePoint, axis: Axis): number {
  return axis === "time" ? point[2] : point[0];
}

/** Return the points that can be drawn: all of their numbers are finite. */
export function drawable(points: CurvePoint[]): CurvePoint[] {
  return points.filter((point) => point.length === 3 && point.every(Number.isFinite));
}

/** Return the point nearest to a place of the axis; null where the curve doesn't reach it. */
export function nearest(points: CurvePoint[], at: number | null, axis: Axis): CurvePoint | null {
  const last = points.at(-1) ?? null;
  if (at === null || last === null) return last;
  const reach = along(last, axis);
  const step = points.length > 1 ? (reach - along(points[0] ?? last, axis)) / (points.length - 1) : 0.5;
  if (at > reach + step) return null;
  let found = last;
  for (const point of points)
    if (Math.abs(along(point, axis) - at) < Math.abs(along(found, axis) - at)) found = point;
  return found;
}

/** Return the places of the axis at which any of the curves has a point, in order. */
export function places(series: Series[], axis: Axis): number[] {
  const all = new Set(series.flatMap(({ points }) => points.map((point) => along(point, axis))));
  return [...all].sort((a, b) => a - b);
}

/** Return scales for all curves together. */
export function scales(series: Series[], axis: Axis, across: [number, number], up: [number, number]) {
  const all = series.flatMap(({ points, best }) => (best ? [...points, best] : points));
  const [xs, ys] = [all.map((point) => along(point, axis)), all.map((point) => point[1])];
  const least = axis === "time" ? 1 : Math.min(1, ...xs.filter((x) => x > 0));
  const x = scaleLinear([0, Math.max(least, ...xs)], across);
  const y = scaleLinear([Math.min(...ys), Math.max(...ys)], up).nice(4);
  return { x, y };
}

/** Return the ticks of the axis below: whole epochs, or whole seconds, minutes or hours. */
export function ticksOf(x: Scale, axis: Axis, many: number, { words }: MonitorLanguage) {
  if (axis === "epochs") {
    const whole = x.ticks(many).filter(Number.isInteger);
    return whole.map((at) => ({ at, text: String(at) }));
  }
  const longest = x.domain()[1] ?? 0;
  const [seconds, unit] = longest < 120 ? [1, words.s] : longest < 7200 ? [60, words.m] : [3600, words.h];
  const inUnits = scaleLinear([0, longest / seconds], [0, 1]).ticks(many);
  return inUnits.map((n) => ({ at: n * seconds, text: `${n} ${unit}` }));
}

/** Say where on the axis something was read. */
export function placeText(at: number | null, axis: Axis, { words, locale }: MonitorLanguage): string {
  if (at === null) return words.latest;
  if (axis === "time") return fill(words.atTime, { time: duration(at, words) });
  const n = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(at);
  return fill(words.atEpoch, { n });
}
