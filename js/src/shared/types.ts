// The shapes that the Python half writes into traits (gnnrec_lab/widgets/*.py), and the guards at the border.

export type Point = [x: number, y: number];

export interface UserRow {
  index: number;
  label: string;
  interactions: number;
  /** Where users were measured: this run's metric, the other's, and their difference. */
  value?: number;
  against?: number;
  difference?: number;
}

export interface UserList {
  query: string;
  /** Which users were asked for, "" for all; and by what they were measured. */
  kind?: string;
  metric?: string;
  total: number;
  rows: UserRow[];
}

export interface HistoryRow {
  item: number;
  label: string;
  /** Its id as a word of a line of code. */
  word?: string;
  behaviour: string | null;
  time: string | null;
  times: number;
  positive: boolean;
}

export interface Recommendation {
  item: number;
  label: string;
  /** Its id as a word of a line of code. */
  word?: string;
  score: number;
  /** None for an item that the list leaves out. */
  rank: number | null;
  hit: boolean;
}

export interface Contribution {
  item: number;
  label: string;
  contribution: number;
  neighbours: number;
  path_strength: number;
}

/** Another user: a number, and a name only where names are shown. */
export interface Neighbour {
  neighbour: number;
  neighbour_label: string | null;
}

export interface PathExample extends Neighbour {
  via_label: string;
  strength: number;
}

/** Weighted edges in layers: each has layer, place of item, place of user, and a weight for each head. */
export interface Layers {
  kind: string | null;
  heads: number;
  items: string[];
  users: Neighbour[];
  edges: [layer: number, item: number, user: number, weights: number[]][];
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
  sentence?: Record<string, string>;
  layers?: Partial<Layers>;
}

export interface Timeline {
  from: string;
  to: string;
  bins: number[];
}

export interface Profile {
  interactions: number;
  more_than: number;
  behaviours: { name: string; count: number }[];
  facts: [string, string][];
  timeline: Timeline | null;
}

export interface Media {
  picture: string | null;
  link: string | null;
  facts: [string, string][];
}

/** What another run says of the same user. */
export interface OtherView {
  name: string;
  model: string;
  edge_weights: string | null;
  recommendations: Recommendation[];
  explanations: Record<string, Why>;
}

export interface UserView {
  user: { index: number; label: string; interactions: number; held_out: number };
  k: number;
  code: string;
  history: HistoryRow[];
  recommendations: Recommendation[];
  explanations: Record<string, Why>;
  profile?: Profile;
  media?: Record<string, Media>;
  other?: OtherView;
}

export interface BrowserRun {
  name: string;
  model: string;
  graph: string;
  num_users: number;
  num_items: number;
  edge_weights: string | null;
  /** Whether changed histories can be scored. */
  fold_in?: boolean;
  other?: { name: string; model: string } | null;
  /** Of which kinds users can be listed. */
  kinds?: string[];
  /** Whether other users are named. */
  names?: boolean;
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
