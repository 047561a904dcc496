// The axis that all rows of a table share: what it spans, and where on it a value lies.

import type { Measured } from "../protocol.gen";
export interface Scale {
  ticks: number[];
  /** The ticks that are written: all of a few, else every second one, and zero where it is among them. */
  written: number[];
  /** Where a value lies, in percent of the axis. */
  at: (value: number) => number;
  text: (tick: number) => string;
}

const LINES = 4;
const WRITTEN = 5;

/** The distance between round ticks, of which about so many cover a span: 1, 2 or 5 times a power of ten. */
function roundStep(span: number, lines: number): number {
  const power = 10 ** Math.floor(Math.log10(span / lines));
  const rest = span / lines / power;
  return (rest > 7 ? 10 : rest > 3.5 ? 5 : rest > 1.5 ? 2 : 1) * power;
}

/** Return the axis of these values: from a round number to a round number, whatever they are. */
export function scaleOf(values: readonly unknown[], locale: string): Scale {
  const known = values.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  const [least, most] = known.length ? [Math.min(...known), Math.max(...known)] : [0, 1];
  // values that are all the same get room around them
  const room = most - least > Math.abs(most) * 1e-9 ? 0 : Math.abs(most) / 10 || 0.5;
  const step = roundStep(most - least + 2 * room, LINES);
  const first = Math.floor((least - room) / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil((most + room) / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step);
  const few = ticks.length <= WRITTEN;
  const digits = Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return {
    ticks,
    written: ticks.filter((_, n) => few || (first + n) % 2 === 0),
    at: (value) => (100 * (value / step - first)) / (last - first),
    text: (tick) => format.format(tick).replace("-", "−"),
  };
}

const BETWEEN = 8; // pixels between two words of an axis

/** Return those ticks that can be written below an axis of a width, no word over another: each, each second, ... */
export function written({ written: all, at, text }: Scale, width: number, wide: (text: string) => number) {
  const fits = (ticks: number[]) =>
    ticks.every((tick, n) => {
      const before = ticks[n - 1];
      if (before === undefined) return true;
      const room = (width * (at(tick) - at(before))) / 100;
      return room >= (wide(text(tick)) + wide(text(before))) / 2 + BETWEEN;
    });
  for (let each = 1; each < all.length; each++) {
    const ticks = all.filter((_, n) => n % each === 0);
    if (fits(ticks)) return ticks;
  }
  return all.slice(0, 1);
}

/** All numbers of measured values, for the axis to span. */
export function ends(measured: (Measured | undefined)[]): unknown[] {
  return measured.flatMap((one) => (one ? [one.value, one.low, one.high] : []));
}
