// The shapes that the Python half writes into traits (gnnrec_lab/widgets/*.py), and the guards at the border.

export type Point = [x: number, y: number];

export interface RunState {
  name: string;
  model: string;
  graph: string;
  status: string;
  epoch: number | null;
  epochs: number | null;
  step: number | null;
  steps: number | null;
  eta_seconds: number | null;
  elapsed_seconds: number | null;
  interactions_per_second: number | null;
  memory_bytes: number | null;
  metric: string | null;
  best: { epoch: number; value: number } | null;
  error: string | null;
}

export interface Curves {
  loss: Point[];
  validation: Record<string, Point[]>;
  checkpoints: number[];
}

export interface UserRow {
  index: number;
  label: string;
  interactions: number;
}

export interface UserList {
  query: string;
  total: number;
  rows: UserRow[];
}

export interface HistoryRow {
  item: number;
  label: string;
  behaviour: string | null;
  time: string | null;
  times: number;
  positive: boolean;
}

export interface Recommendation {
  item: number;
  label: string;
  score: number;
  rank: number;
  hit: boolean;
}

export interface Contribution {
  item: number;
  label: string;
  contribution: number;
  neighbours: number;
  path_strength: number;
}

export interface PathExample {
  via_label: string;
  neighbour_label: string;
  strength: number;
}

export interface Why {
  item_label: string;
  score: number;
  total: number;
  remainder: number;
  remainder_label: string;
  /** The strongest; `others` sums up the rest of a long history. */
  contributions: Contribution[];
  others: { count: number; contribution: number };
  paths: PathExample[];
  num_paths: number;
}

export interface UserView {
  user: { index: number; label: string; interactions: number; held_out: number };
  k: number;
  code: string;
  history: HistoryRow[];
  recommendations: Recommendation[];
  explanations: Record<string, Why>;
}

export interface BrowserRun {
  name: string;
  model: string;
  graph: string;
  num_users: number;
  num_items: number;
  edge_weights: string | null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Return the value as a record that has every key, or null: a view then shows its empty state. */
export function checked<T extends object>(value: unknown, keys: (keyof T & string)[]): T | null {
  return isRecord(value) && keys.every((key) => key in value) ? (value as T) : null;
}
