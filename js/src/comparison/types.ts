// The shapes that gnnrec_lab/widgets/comparison/widget.py writes into traits, and the guards at the border.
import { checked } from "../shared/types";

type Maybe = number | null;

/** A value and its 95 % interval; null where there is none. */
export interface Measured {
  value: Maybe;
  low: Maybe;
  high: Maybe;
}

/** One recommender of the comparison: the runs of it that differ by their seed alone. */
export interface ComparedModel {
  name: string;
  runs: string[];
  model: string;
  title: string;
  seeds: number[];
  metrics: Record<string, Measured>;
  seed_values: Record<string, number[]>;
  seed_std: Record<string, Maybe>;
  seconds: Maybe;
}

/** How much more `a` has than `b`, on the same users. */
export interface Pair {
  a: string;
  b: string;
  metric: string;
  difference: Maybe;
  low: Maybe;
  high: Maybe;
  p: Maybe;
  p_holm: Maybe;
}

export interface SliceGroup {
  label: string;
  users: number;
  values: Record<string, Measured>;
}

export interface Slice {
  name: string;
  metric: string;
  groups: SliceGroup[];
}

export interface UserDifference {
  label: string;
  a: number;
  b: number;
  difference: number;
  /** The user as one option of a `%gnnrec explain` line; absent where no runs were compared. */
  option?: string;
}

export interface Winners {
  a: string;
  b: string;
  wins: number;
  losses: number;
  ties: number;
  histogram: { edges: number[]; counts: number[] };
  gains: UserDifference[];
  losses_list: UserDifference[];
}

export interface Compared {
  k: number;
  part: string;
  metric: string;
  metrics: string[];
  users: number;
  graph: string;
  split: string;
  models: ComparedModel[];
  beyond: { names: string[]; directions: Record<string, string> };
  pairs: Pair[];
  slices: Slice[];
  winners: Winners[];
}

/** The user whose explanations were asked for, and the widget that shows them once the kernel has made it. */
export interface Opened {
  run: string;
  code: string;
  model: string;
}

/** Return a trait as what it should be, or null where it isn't. */
export function asCompared(value: unknown): Compared | null {
  return checked<Compared>(value, {
    graph: "text",
    metric: "text",
    metrics: "list",
    models: "rows",
    beyond: "record",
    pairs: "rows",
    slices: "rows",
    winners: "rows",
  });
}

export function asOpened(value: unknown): Opened | null {
  return checked<Opened>(value, { run: "text", code: "text", model: "text" });
}
