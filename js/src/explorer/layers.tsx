// The neighbourhood in layers: lists of nodes, which can be walked and ticked, with the edges drawn between.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { GraphNode, LayerEdge, Neighbourhood } from "../protocol.gen";
import { runsCell } from "../shared/keys";
import { LayerColumn } from "./column";
import { FocusFactsList } from "./facts";
import { connected, Links, ROW } from "./links";
import type { Ticks } from "./ticks";

type Place = [layer: number, n: number];

interface Props {
  view: Neighbourhood;
  behaviours: string[];
  /** The community that stands out; -1: none. */
  chosen: number;
  narrow: boolean;
  ticks: Ticks;
  onOpen: (node: GraphNode) => void;
  onMore: (layer: number) => void;
}

/** Return where an arrow key leads: within a layer, or along the first edge into the next. */
export function step(view: Neighbourhood, [layer, n]: Place, key: string): Place | null {
  const last = (of: number) => (view.layers[of]?.nodes.length ?? 0) - 1;
  const follow = (to: number, ends: (number | undefined)[]): Place | null => {
    if (last(to) < 0) return null;
    const nearest = ends.filter((end) => end !== undefined).sort((a, b) => a - b)[0];
    return [to, nearest ?? Math.min(n, last(to))];
  };
  const edges = (gap: number, keep: (edge: LayerEdge) => boolean) => (view.edges[gap] ?? []).filter(keep);
  switch (key) {
    case "ArrowDown":
      return [layer, Math.min(n + 1, last(layer))];
    case "ArrowUp":
      return [layer, Math.max(n - 1, 0)];
    case "Home":
      return [layer, 0];
    case "End":
      return [layer, last(layer)];
    case "ArrowRight":
      return follow(
        layer + 1,
        edges(layer, (edge) => edge.from === n).map((edge) => edge.to),
      );
    case "ArrowLeft":
      return follow(
        layer - 1,
        edges(layer - 1, (edge) => edge.to === n).map((edge) => edge.from),
      );
    default:
      return null;
  }
}

export function Layers({ view, behaviours, chosen, narrow, ticks, onOpen, onMore }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Place>([0, 0]);
  const [lit, setLit] = useState<Place | null>(null);
  // where the keyboard goes when what was asked for has come
  const next = useRef<Place | null>(null);
  const focus = view.layers[0]?.nodes[0];

  const goTo = ([layer, n]: Place) => {
    setActive([layer, n]);
    const node = box.current?.querySelector<HTMLElement>(`[data-layer="${layer}"][data-n="${n}"]`);
    node?.focus({ preventScroll: true });
    node?.scrollIntoView?.({ block: "nearest" });
  };
  useLayoutEffect(() => {
    if (next.current) goTo(next.current);
    else setActive([0, 0]);
    next.current = null;
    setLit(null);
  }, [view]);

  const open = (layer: number, node: GraphNode) => {
    if (layer === 0) return;
    next.current = [0, 0];
    onOpen(node);
  };
  const more = (layer: number) => {
    next.current = [layer, view.layers[layer]?.nodes.length ?? 0];
    onMore(layer);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (runsCell(event)) return;
    const node = view.layers[active[0]]?.nodes[active[1]];
    const to = step(view, active, event.key);
    if (to) goTo(to);
    else if (event.key === "Enter" && node) open(active[0], node);
    else if (event.key === " " && node) ticks.set([node], !ticks.has(node));
    else if (event.key === "Backspace" || event.key === "Escape") {
      next.current = [0, 0];
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const reached = lit ? connected(view, lit) : null;
  const columns = view.layers.map((layer, n) => (
    <LayerColumn
      key={`layer-${n}`}
      {...{ view, layer, behaviours, chosen, narrow, ticks }}
      place={n}
      active={active[0] === n ? active[1] : null}
      reached={reached?.[n] ?? null}
      onOpen={(node) => open(n, node)}
      onMore={() => more(n)}
      onLit={(row) => setLit(row === null ? null : [n, row])}
      onActive={(row) => setActive([n, row])}
      onKeyDown={onKeyDown}
    >
      {n === 0 && focus && view.facts && <FocusFactsList node={focus} facts={view.facts} />}
    </LayerColumn>
  ));
  const height = ROW * Math.max(...view.layers.map((layer) => layer.nodes.length), 1);
  return (
    <div ref={box} class="gl-layers">
      {columns.map((column, n) => [
        n > 0 && !narrow && <Links key={`gap-${n}`} {...{ view, reached, height }} gap={n - 1} />,
        column,
      ])}
    </div>
  );
}
