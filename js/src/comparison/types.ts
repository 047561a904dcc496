// The RunComparison's model, and the guards at its border: a saved state may be of another version.
import type { ComparisonMethods, ComparisonTraits } from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type ComparisonModel = Model<ComparisonTraits, ComparisonMethods>;

/** Return a trait as what it should be, or null where it isn't. */
export const asCompared = (value: ComparisonTraits["compared"] | undefined) =>
  checked(value, {
    graph: "text",
    metric: "text",
    metrics: "list",
    models: "rows",
    beyond: "record",
    pairs: "rows",
    slices: "rows",
    winners: "rows",
  });

export const asOpened = (value: ComparisonTraits["opened"] | undefined) =>
  checked(value, { run: "text", code: "text", model: "text" });
