// The edges between two layers, drawn from row to row: a line for each behaviour of a pair.
import type { Neighbourhood } from "../protocol.gen";
import { colour, dash } from "./marks";

/** Height of a row, as in explorer.css. */
export const ROW = 28;
const WIDTH = 88;
const APART = 3.5;
const CENTRED = 12;
/** More edges than this are drawn thinner, so that single ones can still be followed. */
const MANY = 40;

/** Return how far below the top of its layer a row's middle is; the focus stands before its neighbours. */
export function rowMiddle(view: Neighbourhood, layer: number, n: number): number {
  if (layer > 0) return (n + 0.5) * ROW;
  const rows = Math.min(view.layers[1]?.nodes.length ?? 1, CENTRED);
  return (Math.max(rows, 1) / 2) * ROW;
}

/** Return for each layer which rows lie on a way through one node: towards the focus and away from it. */
export function connected(view: Neighbourhood, [layer, n]: [number, number]): Set<number>[] {
  const reached = view.layers.map(() => new Set<number>());
  reached[layer]?.add(n);
  for (let gap = layer - 1; gap >= 0; gap--)
    for (const edge of view.edges[gap] ?? [])
      if (reached[gap + 1]?.has(edge.to)) reached[gap]?.add(edge.from);
  for (let gap = layer; gap < view.edges.length; gap++)
    for (const edge of view.edges[gap] ?? [])
      if (reached[gap]?.has(edge.from)) reached[gap + 1]?.add(edge.to);
  return reached;
}

interface Props {
  view: Neighbourhood;
  gap: number;
  height: number;
  reached: Set<number>[] | null;
}

export function Links({ view, gap, height, reached }: Props) {
  const state = (from: number, to: number) => {
    if (!reached) return "";
    return reached[gap]?.has(from) && reached[gap + 1]?.has(to) ? "gl-lit" : "gl-faint";
  };
  const edges = view.edges[gap] ?? [];
  return (
    <svg
      class={`gl-links ${edges.length > MANY ? "gl-many" : ""}`}
      viewBox={`0 0 ${WIDTH} ${height}`}
      style={{ width: `${WIDTH}px`, height: `${height}px` }}
      aria-hidden="true"
    >
      {edges.map((edge) =>
        edge.behaviours.map(([behaviour], place) => {
          const off = (place - (edge.behaviours.length - 1) / 2) * APART;
          const from = rowMiddle(view, gap, edge.from) + off;
          const to = rowMiddle(view, gap + 1, edge.to) + off;
          // many curves would all meet in the middle of the gap
          const way = gap ? `L${WIDTH},${to}` : `C${WIDTH / 2},${from} ${WIDTH / 2},${to} ${WIDTH},${to}`;
          return (
            <path
              key={`${edge.from}-${edge.to}-${behaviour}`}
              class={`gl-link ${colour(behaviour)} ${state(edge.from, edge.to)}`}
              d={`M0,${from}${way}`}
              style={{ strokeDasharray: dash(behaviour) }}
            />
          );
        }),
      )}
    </svg>
  );
}
