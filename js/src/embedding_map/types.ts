// The EmbeddingMap's model, and the guards at its border: a saved state may be of another version.
import type { EmbeddingMapMethods, EmbeddingMapTraits } from "../protocol.gen";
import type { Model } from "../shared/model";
import { checked } from "../shared/types";

export type EmbeddingMapModel = Model<EmbeddingMapTraits, EmbeddingMapMethods>;

type Trait<Name extends keyof EmbeddingMapTraits> = EmbeddingMapTraits[Name] | undefined;

/** Return a trait as what it should be, or null where it isn't: the view then leaves that part out. */
export const asFacts = (value: Trait<"facts">) =>
  checked(value, { users: "number", items: "number", colourings: "list" });

export const asPlacement = (value: Trait<"placement">) =>
  checked(value, { statement: "record", shown: "number" });

export const asLegend = (value: Trait<"legend">) => checked(value, { entries: "rows", kind: "text" });

export const asFound = (value: Trait<"found">) => checked(value, { rows: "rows", total: "number" });

export const asPoint = (value: Trait<"point">) => checked(value, { number: "number", near: "rows" });

export const asPicked = (value: Trait<"picked">) => checked(value, { polygon: "list", rows: "rows" });

export const asWork = (value: Trait<"work">) => checked(value, { total: "number", done: "number" });

export const asColouring = (value: Trait<"colouring">) => checked(value, { by: "text" });

export const asOpened = (value: Trait<"opened">) => checked(value, { code: "text", model: "text" });

export const asNames = (value: Trait<"names">) => (Array.isArray(value) ? value : []);

/** Return bytes as they came from the kernel, or as a page without one has them: base64. */
export function asBytes(value: unknown): Uint8Array {
  if (value instanceof DataView) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value !== "string") return new Uint8Array(0);
  try {
    return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}
