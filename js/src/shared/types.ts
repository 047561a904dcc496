// The guard at the border: a state saved by another version of the package may have other shapes.
import type { Empty } from "../protocol.gen";

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
export function checked<T extends object>(value: T | Empty | null | undefined, shape: Shape<T>): T | null {
  const parts = Object.entries(shape) as [string, keyof typeof FITS][];
  return isRecord(value) && parts.every(([key, kind]) => FITS[kind](value[key])) ? (value as T) : null;
}
