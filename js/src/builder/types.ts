// The shapes that gnnrec_lab/widgets/builder/ write into traits, and the guards at the border.
import type { GraphOverview, Side } from "../explorer/types";
import { checked } from "../shared/types";

export const ROLES = ["user", "item", "behaviour", "weight", "time"] as const;
export type Role = (typeof ROLES)[number];

export interface TableColumn {
  name: string;
  kind: string;
  type: string;
  examples: string[];
}

export interface LogTable {
  name: string;
  rows: number;
  columns: TableColumn[];
}

export interface Guess {
  reasons: Partial<Record<Role, string>>;
  /** What has to be said where the columns leave it in doubt. */
  doubt: string;
}

export interface Options {
  missing: string;
  min_weight: number | null;
  since: string | number | null;
  until: string | number | null;
  dedupe: string | null;
  half_life: number | null;
  max_user: number | null;
  min_user: number | null;
  min_item: number | null;
}

export interface BuilderForm {
  name: string;
  /** Places of columns. */
  roles: Record<Role, number | null>;
  /** What counts other than once; null: left out. */
  behaviours: [name: string, factor: number | null][];
  options: Options;
}

export interface BehaviourRows {
  column: number;
  rows: { name: string; count: number }[];
  others: number;
}

export interface Dropped {
  reason: string;
  rows: number;
  examples: number[];
}

export interface Change {
  roles: Partial<BuilderForm["roles"]>;
  options: Partial<Options>;
}

export interface Problem {
  kind: string;
  severity: "note" | "warning";
  sentence: { en: string; ko: string };
  examples: string[];
  examples_are: "rows" | "ids";
  remedy: string;
  apply: Change | null;
}

export interface Preview {
  needed: Role[];
  error: string;
  sample: { rows: number; of: number } | null;
  overview: GraphOverview | null;
  reading: { rows_read: number; rows_kept: number; dropped: Dropped[]; notes: string[] } | null;
  cold: Record<Side, { none: number; single: number }> | null;
  /** Null as long as they are looked for. */
  problems: Problem[] | null;
  code: string;
}

export interface Work {
  doing: "" | "preview" | "build";
  what: string;
  share: number | null;
}

export interface Built {
  name: string;
  error: string;
  text?: string;
  replaced?: boolean;
  next?: string;
}

/** Return a trait as what it should be, or null where it isn't: the view then leaves that part out. */
export const asTable = (value: unknown) =>
  checked<LogTable>(value, { name: "text", rows: "number", columns: "rows" });

export const asGuess = (value: unknown) => checked<Guess>(value, { reasons: "record", doubt: "text" });

export const asForm = (value: unknown) =>
  checked<BuilderForm>(value, { name: "text", roles: "record", behaviours: "list", options: "record" });

export const asBehaviours = (value: unknown) =>
  checked<BehaviourRows>(value, { column: "number", rows: "rows", others: "number" });

export const asPreview = (value: unknown) => checked<Preview>(value, { needed: "list", error: "text" });

export const asWork = (value: unknown) => checked<Work>(value, { doing: "text", what: "text" });

export const asBuilt = (value: unknown) => checked<Built>(value, { name: "text", error: "text" });
