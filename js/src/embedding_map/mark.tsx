// A disc for a user, a square for an item, as on the map.
import type { MapNode } from "../protocol.gen";

export function Mark({ side }: { side: MapNode["side"] }) {
  return <span class={`gl-mark gl-mark-${side}`} aria-hidden="true" />;
}
