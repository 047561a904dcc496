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
  /** The points smoothed, where that is asked for. */
  trend?: CurvePoint[];
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

/** Points from which on a curve may be smoothed, and a few of them left beyond the axis. */
export const MANY = 30;
const FEW = 0.02; // of the points, at either end, may lie far off
const NARROWEST = 1e-2; // of the values: less is rounding, and drawn as a level line

/** Return the values that an axis shows: all, but for a few that would press the others into a line. */
export function rangeOf(values: number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  let [low, high] = [at(0), at(1)];
  if (sorted.length >= MANY) {
    const [from, to] = [at(FEW), at(1 - FEW)];
    const room = to - from;
    if (low < from - room) low = from - room / 10;
    if (high > to + room) high = to + room / 10;
  }
  const least = NARROWEST * Math.max(Math.abs(low), Math.abs(high)) || 1;
  const more = Math.max(0, least - (high - low)) / 2;
  return [low - more, high + more];
}

/** Return how many points lie beyond the range of an axis. */
export function beyond(series: Series[], y: Scale): number {
  const [low = 0, high = 0] = y.domain();
  return series.flatMap(({ points }) => points).filter(([, value]) => value < low || value > high).length;
}

/**
 * Return the points with each value the mean of itself and those before, whose weights fall by `weight` a point;
 * the first are not drawn to zero. As TensorBoard smooths.
 */
export function smoothed(points: CurvePoint[], weight: number): CurvePoint[] {
  let [sum, count] = [0, 0];
  return points.map(([epochs, value, seconds]) => {
    [sum, count] = [sum * weight + value, count * weight + 1];
    return [epochs, sum / count, seconds];
  });
}

/** Return the scale of the values of all curves together. */
export function upScale(series: Series[], up: [number, number]): Scale {
  const all = series.flatMap(({ points, best }) => (best ? [...points, best] : points));
  return scaleLinear(rangeOf(all.map((point) => point[1])), up).nice(4);
}

/** Return the scale along the axis of all curves together. */
export function acrossScale(series: Series[], axis: Axis, across: [number, number]): Scale {
  const xs = series.flatMap(({ points, best }) =>
    (best ? [...points, best] : points).map((point) => along(point, axis)),
  );
  const least = axis === "time" ? 1 : Math.min(1, ...xs.filter((x) => x > 0));
  return scaleLinear([0, Math.max(least, ...xs)], across);
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
