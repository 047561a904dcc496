// Ids of elements. Preact's own begin anew with every widget, and several widgets share one page.
import { useState } from "preact/hooks";

const own = Math.random().toString(36).slice(2, 10);
let given = 0;

/** Return an id that no other element of the page has; the same as long as the component lives. */
export function useUniqueId(): string {
  return useState(() => `gl-${own}-${++given}`)[0];
}
