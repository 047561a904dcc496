// The GraphBuilder's model, and the guards at its border: a saved state may be of another version.
import type { BuilderMethods, BuilderTraits, Role } from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type BuilderModel = Model<BuilderTraits, BuilderMethods>;

export const ROLES: readonly Role[] = ["user", "item", "behaviour", "weight", "time"];

/** Return a trait as what it should be, or null where it isn't: the view then leaves that part out. */
export const asTable = (value: BuilderTraits["table"] | undefined) =>
  checked(value, { name: "text", rows: "number", columns: "rows" });

export const asGuess = (value: BuilderTraits["guess"] | undefined) =>
  checked(value, { reasons: "record", doubt: "record" });

export const asForm = (value: BuilderTraits["form"] | undefined) =>
  checked(value, { name: "text", roles: "record", behaviours: "list", options: "record" });

export const asBehaviours = (value: BuilderTraits["behaviours"] | undefined) =>
  checked(value, { column: "number", rows: "rows", others: "number" });

export const asPreview = (value: BuilderTraits["preview"] | undefined) =>
  checked(value, { needed: "list", error: "text" });

export const asWork = (value: BuilderTraits["work"] | undefined) =>
  checked(value, { doing: "text", what: "text" });

export const asBuilt = (value: BuilderTraits["built"] | undefined) =>
  checked(value, { name: "text", error: "text" });
