// The marks of the drawings: a shape for each kind of node, a colour and a dash for each behaviour.

import type { GraphNode } from "../protocol.gen";

const COLOURS = 6;
// five dashes beside six colours: thirty behaviours that differ in the one or the other, most in both
const DASHES = ["none", "6 3", "2 3", "9 3 2 3", "4 2 1 2"];

/** The colour's class of a behaviour or a community; a set of their own each. */
export function colour(number: number): string {
  return `gl-colour-${number % COLOURS}`;
}

export function dash(behaviour: number): string {
  return DASHES[behaviour % DASHES.length] ?? "none";
}

/** A piece of line as it is drawn between nodes. */
export function LineSample({ behaviour }: { behaviour: number }) {
  return (
    <svg class={`gl-sample ${colour(behaviour)}`} viewBox="0 0 28 8" aria-hidden="true">
      <path class="gl-link" d="M0,4H28" style={{ strokeDasharray: dash(behaviour) }} />
    </svg>
  );
}

/** A circle for a user, a square for an item, filled with the community's colour where it is known. */
export function NodeMark({ node }: { node: Pick<GraphNode, "side" | "community"> }) {
  const filled = node.community !== null && node.community >= 0 ? colour(node.community) : "gl-hollow";
  return <span class={`gl-node gl-node-${node.side} ${filled}`} aria-hidden="true" />;
}

/** The behaviours that the drawn pairs have, in the order of the graph. */
export function Legend({ behaviours, shown }: { behaviours: string[]; shown: number[] }) {
  if (behaviours.length < 1) return null;
  return (
    <ul class="gl-legend">
      {shown.map((behaviour) => (
        <li key={behaviour}>
          <LineSample behaviour={behaviour} /> {behaviours[behaviour]}
        </li>
      ))}
    </ul>
  );
}
