// What the kernel sends about a changed history, faithfulness and notes (gnnrec_lab/widgets/browser/what_if.py).
import type { Recommendation } from "../shared/types";

export interface ChangedRow extends Recommendation {
  /** By the whole history; null for what the list left out then. */
  old_rank: number | null;
}

/** The list of a history that lacks some items. */
export interface WhatIf {
  user: number;
  removed: number[];
  rows: ChangedRow[];
  fallen: { item: number; label: string; old_rank: number }[];
  moved: number;
}

/** The fewest interactions without which an item isn't in the list. */
export interface Smallest {
  user: number;
  item: number;
  found: boolean;
  proved: boolean;
  rank: number;
  rank_after: number;
  k: number;
  history: number;
  removed: number[];
  labels: string[];
  instead: string[];
}

export const METRICS = ["del", "pos", "ins", "cdcg"] as const;
export type Metric = (typeof METRICS)[number];

export interface Trust {
  user: number;
  item: number;
  k: number;
  draws: number;
  orders: string[];
  explainers: string[];
  shares: number[];
  curves: Record<string, Record<Metric, number[]>>;
  areas: Record<string, Record<Metric, number>>;
  better: Record<string, boolean>;
  agreement: Record<string, number | null>;
  /** By language, then by order. */
  verdicts: Record<string, Record<string, string>>;
  unit: Record<string, string>;
}

export interface Note {
  vote: number;
  text: string;
  t: number;
}

/** What the kernel is measuring. */
export interface Work {
  doing: "trust" | "smallest" | "users";
  item?: number;
  kind?: string;
}
