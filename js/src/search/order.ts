// Trials in order, and an option's value in words.
import type { SearchTrial, TrialOption } from "../protocol.gen";
import { number } from "../shared/format";

/** Return the trials that have a value, those that came to their end first, the best first; then the others. */
export function ranked(trials: SearchTrial[]): SearchTrial[] {
  const place = (one: SearchTrial) => (one.state === "done" ? 0 : one.value !== null ? 1 : 2);
  return [...trials].sort(
    (a, b) => place(a) - place(b) || (b.value ?? 0) - (a.value ?? 0) || a.number - b.number,
  );
}

export function shownOption(value: TrialOption | undefined, locale: string): string {
  if (typeof value !== "number") return value === null || value === undefined ? "" : String(value);
  return Number.isInteger(value) ? String(value) : number(value, locale);
}

/** Return the best value until each trial that came to its end: its number, and the value. */
export function bestUntil(trials: SearchTrial[]): [number, number][] {
  let best = Number.NEGATIVE_INFINITY;
  return trials.flatMap((one): [number, number][] => {
    if (one.state !== "done" || one.value === null) return [];
    best = Math.max(best, one.value);
    return [[one.number, best]];
  });
}
