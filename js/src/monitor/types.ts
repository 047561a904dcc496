// The model of the views of runs, and the guards at its border: a saved state may be of another version.
import type {
  Choice,
  MonitorMethods,
  MonitorTraits,
  RowStatus,
  RunCurves,
  RunRow,
  Verb,
} from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type MonitorModel = Model<MonitorTraits, MonitorMethods>;

/** In the order in which they are offered. */
export const VERBS: readonly Verb[] = ["pause", "resume", "stop", "kill", "remove"];
export const WORKING: readonly RowStatus[] = ["running", "paused", "queued", "stopping"];

export const MOST_SMOOTHING = 0.99;

export const NOTHING_CHOSEN: Choice = {
  metric: "",
  axis: "epochs",
  smoothing: 0.6,
  text: "",
  status: "",
  model: "",
  order: "created",
  descending: true,
};

/** Return the rows of a trait, without what is none. */
export function asRows(value: RunRow[] | undefined): RunRow[] {
  const rows = Array.isArray(value) ? value : [];
  return rows.flatMap((row) => checked(row, { name: "text", status: "text", verbs: "list" }) ?? []);
}

/** Return the curves of a trait by the runs' names, without what is none. */
export function asCurves(value: Record<string, RunCurves> | undefined): Map<string, RunCurves> {
  const found = new Map<string, RunCurves>();
  for (const [name, curves] of Object.entries(checked(value, {}) ?? {})) {
    const fit = checked(curves, { loss: "rows", validation: "curves", checkpoints: "rows" });
    if (fit) found.set(name, fit);
  }
  return found;
}

export const asLog = (value: MonitorTraits["log"] | undefined) =>
  checked(value, { name: "text", text: "text" });

export const asNames = (value: string[] | undefined) =>
  Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];

/** Return a choice with what is missing or of another kind as at the beginning. */
export function asChoice(value: MonitorTraits["choice"] | undefined): Choice {
  const given: Record<string, unknown> = checked<Choice>(value, {}) ?? {};
  const fits = Object.entries(NOTHING_CHOSEN).filter(([key, old]) => typeof given[key] === typeof old);
  const kept = Object.fromEntries(fits.map(([key]) => [key, given[key]]));
  const axis = given.axis === "time" ? "time" : "epochs";
  const smoothing = Math.min(MOST_SMOOTHING, Math.max(0, Number({ ...NOTHING_CHOSEN, ...kept }.smoothing)));
  return { ...NOTHING_CHOSEN, ...kept, axis, smoothing };
}
