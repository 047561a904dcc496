// What is ticked: a trait that the page alone writes, as [side, index] in the order of ticking.

import type { GraphNode, Tick } from "../protocol.gen";
import { useTrait } from "../shared/model";
import { asTicks, type ExplorerModel } from "./types";

export interface Ticks {
  size: number;
  has: (node: GraphNode) => boolean;
  /** Tick nodes, or untick them. */
  set: (nodes: GraphNode[], on: boolean) => void;
  clear: () => void;
}

const key = (side: string, index: number) => `${side} ${index}`;

export function useTicks(model: ExplorerModel): Ticks {
  const ticks = asTicks(useTrait(model, "selected"));
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
