// The ExplanationBrowser's model, and the guards at its border: a saved state may be of another version.
import type { BrowserMethods, BrowserTraits, Reasons, Why } from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type BrowserModel = Model<BrowserTraits, BrowserMethods>;

export const asView = (value: BrowserTraits["view"] | undefined) =>
  checked(value, { user: "record", history: "rows", recommendations: "rows" });

export const asWhy = (value: Why | null | undefined) =>
  checked(value, {
    item_label: "text",
    contributions: "rows",
    others: "record",
    rest: "record",
    paths: "rows",
  });

export const asReasons = (value: Reasons | undefined) => checked(value, { run: "record" });

export const asRun = (value: BrowserTraits["run"] | undefined) =>
  checked(value, { name: "text", graph: "text" });

export const asUsers = (value: BrowserTraits["users"] | undefined) =>
  checked(value, { query: "text", total: "number", rows: "rows" });

export const asWhatIf = (value: BrowserTraits["what_if"] | undefined) =>
  checked(value, { user: "number", removed: "list", rows: "rows", fallen: "rows" });

export const asSmallest = (value: BrowserTraits["smallest"] | undefined) =>
  checked(value, { user: "number", labels: "list", instead: "list" });

export const asRules = (value: BrowserTraits["rules"] | undefined) =>
  checked(value, { form: "record", columns: "list", rows: "rows", out: "rows", held: "record" });

export const asPage = (value: BrowserTraits["page"] | undefined) =>
  checked(value, { made: "text", users: "number", living: "list" });

export const asWork = (value: BrowserTraits["work"] | undefined) => checked(value, { doing: "text" });

/** Return what there is by item, nothing where it isn't that. */
export const byItem = <T>(value: Record<string, T> | undefined): Record<string, T> =>
  checked<Record<string, T>>(value, {}) ?? {};
