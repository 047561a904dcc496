// One layer: its head, its nodes as a list of which several can be ticked, and more of them.

import type { ComponentChildren } from "preact";
import type { GraphNode, Layer, LayerEdge, Neighbourhood } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { ROW, rowMiddle } from "./links";
import { LineSample, NodeMark } from "./marks";
import type { Ticks } from "./ticks";
import { type ExplorerLanguage, short, useExplorerWords } from "./words";

interface Props {
  view: Neighbourhood;
  layer: Layer;
  place: number;
  behaviours: string[];
  chosen: number;
  narrow: boolean;
  ticks: Ticks;
  /** The row that the keyboard is at, if it is in this layer. */
  active: number | null;
  /** The rows on a way through the node that is pointed at. */
  reached: Set<number> | null;
  onOpen: (node: GraphNode) => void;
  onMore: () => void;
  onLit: (row: number | null) => void;
  onActive: (row: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  children?: ComponentChildren;
}

function title({ layer, place }: Props, { words, locale }: ExplorerLanguage): string {
  if (place === 0) return words[layer.side];
  return fill(place === 1 ? words.layerNear : words.layerFar, {
    n: count(layer.nodes.length, locale),
    total: count(layer.total, locale),
    who: fill(layer.side === "user" ? words.usersNear : words.itemsNear, { n: layer.total }),
  });
}

/** The figure by which the layer is sorted. */
function figure(node: GraphNode, sort: string, locale: string): string {
  if (sort === "degree" || node.weight === undefined) return count(node.degree, locale);
  return sort === "recency" ? (node.latest ?? "").slice(0, 10) : short(node.weight, locale);
}

function spoken(edge: LayerEdge, behaviours: string[], { words }: ExplorerLanguage): string {
  return edge.behaviours
    .map(([behaviour, n]) => {
      const what = behaviours[behaviour] ?? words.interactionWord;
      return n > 1 ? fill(words.countTimes, { what, n }) : what;
    })
    .join(", ");
}

/** All that is known of a node, for its tooltip and for screen readers. */
function about(
  node: GraphNode,
  edge: LayerEdge | undefined,
  behaviours: string[],
  language: ExplorerLanguage,
): string {
  const { words, locale } = language;
  const links =
    node.degree === 1 ? words.neighboursOne : fill(words.neighbours, { n: count(node.degree, locale) });
  const parts = [
    node.label,
    node.id === node.label ? "" : node.id,
    words[node.side],
    links,
    node.community !== null && node.community >= 0 ? fill(words.community, { n: node.community }) : "",
    edge ? spoken(edge, behaviours, language) : "",
    node.latest ?? "",
  ];
  return parts.filter(Boolean).join(", ");
}

export function LayerColumn(props: Props) {
  const language = useExplorerWords();
  const { words, locale } = language;
  const { view, layer, place, behaviours, chosen, narrow, ticks, active, reached } = props;
  const edges = new Map((place === 1 ? (view.edges[0] ?? []) : []).map((edge) => [edge.to, edge]));
  const allTicked = layer.nodes.every(ticks.has);
  const column = { weight: words.weightColumn, degree: words.degreeColumn, recency: words.recencyColumn };
  const measure = place === 0 ? "degree" : view.sort;
  const top = narrow ? 0 : rowMiddle(view, place, 0) - ROW / 2;
  const rowOf = (event: Event) => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    return option ? Number(option.dataset.n) : null;
  };
  const onClick = (event: MouseEvent) => {
    const row = rowOf(event);
    const node = row === null ? undefined : layer.nodes[row];
    if (row === null || !node) return;
    props.onActive(row);
    if ((event.target as Element).closest(".gl-tick")) ticks.set([node], !ticks.has(node));
    else props.onOpen(node);
  };
  return (
    <section class={`gl-layer gl-layer-${place}`}>
      <div class="gl-layer-head">
        <h4 title={place === 2 ? words.farHint : undefined}>{title(props, language)}</h4>
        <span class="gl-layer-tools">
          {place > 0 && layer.nodes.length > 0 && (
            <button type="button" class="gl-plain" onClick={() => ticks.set(layer.nodes, !allTicked)}>
              {allTicked ? words.untickAll : words.tickAll}
            </button>
          )}
          <span class="gl-muted">{(column as Record<string, string>)[measure]}</span>
        </span>
      </div>
      {layer.nodes.length === 0 && <p class="gl-empty">{place === 1 ? words.noNeighbours : words.noFar}</p>}
      {layer.nodes.length > 0 && (
        <div
          class="gl-nodes"
          role="listbox"
          aria-multiselectable="true"
          aria-label={title(props, language)}
          style={{ marginTop: `${top}px` }}
          onClick={onClick}
          onKeyDown={props.onKeyDown}
          onPointerOver={(event) => props.onLit(place === 0 ? null : rowOf(event))}
          onPointerLeave={() => props.onLit(null)}
          onFocusIn={(event) => props.onLit(place === 0 ? null : rowOf(event))}
          onFocusOut={() => props.onLit(null)}
        >
          {layer.nodes.map((node, n) => {
            const label = about(node, edges.get(n), behaviours, language);
            const aside = (chosen >= 0 && node.community !== chosen) || (reached && !reached.has(n));
            return (
              <div
                key={`${node.side}-${node.index}`}
                role="option"
                aria-selected={ticks.has(node)}
                aria-label={label}
                title={label}
                tabIndex={active === n ? 0 : -1}
                data-layer={place}
                data-n={n}
                class={`gl-row gl-noderow ${aside ? "gl-aside" : ""}`}
              >
                <span class="gl-tick" aria-hidden="true">
                  {ticks.has(node) ? "✓" : ""}
                </span>
                <NodeMark node={node} />
                <span class="gl-label">{node.label}</span>
                {node.community !== null && node.community >= 0 && (
                  <span class="gl-muted">c{node.community}</span>
                )}
                {narrow &&
                  edges
                    .get(n)
                    ?.behaviours.map(([behaviour]) => <LineSample key={behaviour} {...{ behaviour }} />)}
                <span class="gl-number">{figure(node, measure, locale)}</span>
              </div>
            );
          })}
        </div>
      )}
      {place > 0 && <More {...props} />}
      {props.children}
    </section>
  );
}

function More({ view, layer, onMore }: Props) {
  const { words, locale } = useExplorerWords();
  const left = layer.total - layer.nodes.length;
  const most = view.most ?? 0;
  if (left <= 0) return null;
  if (layer.nodes.length >= most)
    return <p class="gl-muted gl-key">{fill(words.mostDrawn, { n: count(most, locale) })}</p>;
  return (
    <button type="button" class="gl-more" onClick={onMore}>
      {fill(words.more, { n: count(Math.min(view.step ?? left, left), locale) })}
    </button>
  );
}
