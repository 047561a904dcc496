// The shapes that the Python half writes into traits (gnnrec_lab/widgets/*.py), and the guards at the border.

export type Point = [x: number, y: number];

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
  via_item: string;
  via_label: string;
  neighbour: string;
  neighbour_label: string;
  strength: number;
}

export interface Why {
  item_label: string;
  score: number;
  total: number;
  remainder: number;
  /** The remainder by what it comes from: their sum. */
  rest: Record<string, number>;
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

function isRows(value: unknown): boolean {
  return Array.isArray(value) && value.every((row) => typeof row === "object" && row !== null);
}

const FITS = {
  text: (value: unknown) => typeof value === "string",
  number: (value: unknown) => typeof value === "number",
  list: Array.isArray,
  rows: isRows,
  record: isRecord,
  curves: (value: unknown) => isRecord(value) && Object.values(value).every(isRows),
};

type Shape<T> = { [Key in keyof T & string]?: keyof typeof FITS };

/** Return the value if it is a record of that shape, or null: a view then shows its empty state. */
export function checked<T extends object>(value: unknown, shape: Shape<T>): T | null {
  const parts = Object.entries(shape) as [string, keyof typeof FITS][];
  return isRecord(value) && parts.every(([key, kind]) => FITS[kind](value[key])) ? (value as T) : null;
}
