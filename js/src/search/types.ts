// The SearchMonitor's model, and the guards at its border.
import type { SearchFacts, SearchMethods, SearchNow, SearchTraits, SearchTrial } from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type SearchModel = Model<SearchTraits, SearchMethods>;

export const asFacts = (value: SearchFacts | undefined) =>
  checked(value, { name: "text", metric: "text", axes: "rows" });

export const asNow = (value: SearchTraits["now"] | undefined): SearchNow | null =>
  checked(value, { status: "text", verbs: "list", ended: "number" });

export const asTrials = (value: SearchTrial[] | undefined): SearchTrial[] =>
  (Array.isArray(value) ? value : []).filter(
    (one) => checked(one, { number: "number", state: "text", options: "record" }) !== null,
  );
