// The GraphExplorer's model, and the guards at its border: a saved state may be of another version.
import type { ExplorerMethods, ExplorerTraits, NodeList, Tick } from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type ExplorerModel = Model<ExplorerTraits, ExplorerMethods>;

/** Return a trait as what it should be, or null where it isn't: the view then leaves that part out. */
export const asOverview = (value: ExplorerTraits["overview"] | undefined) =>
  checked(value, { behaviours: "list", degrees: "record" });

export const asNeighbourhood = (value: ExplorerTraits["view"] | undefined) =>
  checked(value, { layers: "list", edges: "list", trail: "list" });

export const asFound = (value: ExplorerTraits["found"] | undefined) => {
  const found = checked(value, {});
  return found && isList(found.users) && isList(found.items) ? found : null;
};

const isList = (value: NodeList) => checked(value, { rows: "list", total: "number" }) !== null;

export const asCommunities = (value: ExplorerTraits["communities"] | undefined) =>
  checked(value, { rows: "list" });

export const asTicks = (value: ExplorerTraits["selected"] | undefined): Tick[] =>
  Array.isArray(value) ? value.filter(isTick) : [];

const isTick = (value: unknown) => Array.isArray(value) && value.length === 2 && Number.isInteger(value[1]);
