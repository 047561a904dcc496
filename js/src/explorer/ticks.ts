// What is ticked: a trait that the page alone writes, as [side, index] in the order of ticking.

import { type Model, useTrait } from "../shared/model";
import type { GraphNode, Side } from "./types";

type Tick = [side: Side, index: number];

export interface Ticks {
  size: number;
  has: (node: GraphNode) => boolean;
  /** Tick nodes, or untick them. */
  set: (nodes: GraphNode[], on: boolean) => void;
  clear: () => void;
}

function isTick(value: unknown): value is Tick {
  return Array.isArray(value) && value.length === 2 && Number.isInteger(value[1]);
}

const key = (side: string, index: number) => `${side} ${index}`;

export function useTicks(model: Model): Ticks {
  const trait = useTrait(model, "selected");
  const ticks = Array.isArray(trait) ? trait.filter(isTick) : [];
  const keys = new Set(ticks.map(([side, index]) => key(side, index)));
  const write = (next: Tick[]) => {
    model.set("selected", next);
    model.save_changes();
  };
  return {
    size: keys.size,
    has: (node) => keys.has(key(node.side, node.index)),
    set: (nodes, on) => {
      const named = new Set(nodes.map((node) => key(node.side, node.index)));
      const others = ticks.filter(([side, index]) => !named.has(key(side, index)));
      const added = nodes.filter((node) => !keys.has(key(node.side, node.index)));
      write(on ? [...ticks, ...added.map((node): Tick => [node.side, node.index])] : others);
    },
    clear: () => write([]),
  };
}
