// The shapes that gnnrec_lab/widgets/monitor/base.py writes into traits, and the guards at the border.
import { checked } from "../shared/types";

type Maybe = number | null;

/** Epochs passed, value, seconds trained until then. */
export type Point = [epochs: number, value: number, seconds: number];

export interface Best {
  epoch: number;
  value: number;
  metric?: string;
}

export interface RunRow {
  name: string;
  model: string;
  graph: string;
  /** What runs it, where that is told: "local" is this machine. */
  engine: string | null;
  status: string;
  /** Whether it hasn't ended. */
  active: boolean;
  /** What can be asked of it now. */
  verbs: string[];
  error: string | null;
  attempt: number;
  epoch: Maybe;
  epochs: Maybe;
  step: Maybe;
  steps: Maybe;
  metric: string | null;
  best: Best | null;
  eta_seconds: Maybe;
  elapsed_seconds: Maybe;
  interactions_per_second: Maybe;
  memory_bytes: Maybe;
  /** Seconds since 1970. */
  created: Maybe;
}

export interface RunCurves {
  loss: Point[];
  validation: Record<string, Point[]>;
  checkpoints: [epochs: number, seconds: number][];
}

export interface RunLog {
  name: string;
  text: string;
}

/** What was chosen on the page; the kernel keeps it, so that it is there after a reload. */
export interface Choice {
  metric: string;
  axis: Axis;
  text: string;
  status: string;
  model: string;
  order: string;
  descending: boolean;
}

export type Axis = "epochs" | "time";

export const NOTHING_CHOSEN: Choice = {
  metric: "",
  axis: "epochs",
  text: "",
  status: "",
  model: "",
  order: "created",
  descending: true,
};

/** Return the rows of a trait, without what is none. */
export function asRows(value: unknown): RunRow[] {
  const rows = Array.isArray(value) ? value : [];
  return rows.flatMap((row) => checked<RunRow>(row, { name: "text", status: "text", verbs: "list" }) ?? []);
}

/** Return the curves of a trait by the runs' names, without what is none. */
export function asCurves(value: unknown): Map<string, RunCurves> {
  const found = new Map<string, RunCurves>();
  for (const [name, curves] of Object.entries(checked<Record<string, unknown>>(value, {}) ?? {})) {
    const fit = checked<RunCurves>(curves, { loss: "rows", validation: "curves", checkpoints: "rows" });
    if (fit) found.set(name, fit);
  }
  return found;
}

export function asLog(value: unknown): RunLog | null {
  return checked<RunLog>(value, { name: "text", text: "text" });
}

export function asNames(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

/** Return a choice with what is missing or of another kind as at the beginning. */
export function asChoice(value: unknown): Choice {
  const given = checked<Record<string, unknown>>(value, {}) ?? {};
  const fits = Object.entries(NOTHING_CHOSEN).filter(([key, old]) => typeof given[key] === typeof old);
  const kept = Object.fromEntries(fits.map(([key]) => [key, given[key]]));
  const axis = given.axis === "time" ? "time" : "epochs";
  return { ...NOTHING_CHOSEN, ...kept, axis };
}
