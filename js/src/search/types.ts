// The SearchMonitor's model, and the guards at its border.
import type {
  Mattered,
  SearchFacts,
  SearchMethods,
  SearchNow,
  SearchTraits,
  SearchTrial,
} from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type SearchModel = Model<SearchTraits, SearchMethods>;

export const asFacts = (value: SearchFacts | undefined) =>
  checked(value, { name: "text", metric: "text", axes: "rows" });

export const asNow = (value: SearchTraits["now"] | undefined): SearchNow | null =>
  checked(value, { status: "text", verbs: "list", ended: "number" });

/** What is not known yet, or was saved by a version that didn't say it, is null. */
export const asMattered = (value: SearchTraits["mattered"] | undefined): Mattered | null =>
  checked(value, { options: "rows", trials: "number", least: "number" });

export const asTrials = (value: SearchTrial[] | undefined): SearchTrial[] =>
  (Array.isArray(value) ? value : []).filter(
    (one) => checked(one, { number: "number", state: "text", options: "record" }) !== null,
  );
