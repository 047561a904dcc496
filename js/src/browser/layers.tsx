// Attention in layers: you | own items | other users | the item. Lines are as wide as their weight in a layer.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Layers, Neighbour, Why } from "../protocol.gen";
import { fit, fitApart, fontOf, wrap } from "../shared/fit";
import { count, fill, number } from "../shared/format";
import { useWidth } from "../shared/width";
import { word } from "../shared/words";
import { type BrowserLanguage, useBrowserWords } from "./words";

const [ROW, GAP, WIDEST, NARROWEST] = [26, 4, 560, 320];
const [THIN, THICK] = [0.75, 7];
const [TITLE_LINES, LINE_HEIGHT] = [3, 15];

export function isLayered(layers: Partial<Layers> | undefined): layers is Layers {
  const lists = [layers?.items, layers?.users, layers?.edges];
  return lists.every(Array.isArray) && (layers?.items?.length ?? 0) > 0;
}

/** Return what the weights of edges are. */
export function kindName(kind: string | null, words: BrowserLanguage["words"]): string {
  return kind === "mean" ? words.meanKind : word(words, kind ?? "");
}

/** Return what to call another user. */
export function neighbourName(other: Neighbour, sentence: string): string {
  return other.neighbour_label ?? fill(sentence, { n: other.neighbour });
}

interface Line {
  layer: number;
  item: number;
  user: number;
  weight: number;
  /** From 0 to 1, of the largest in its layer. */
  share: number;
}

/** Return the edges of a head (all: the mean), each weight relative to the largest of its layer. */
export function lines(layers: Layers, head: number | null): Line[] {
  const all = layers.edges.map(([layer, item, user, weights]) => {
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / (weights.length || 1);
    return { layer, item, user, weight: head === null ? mean : (weights[head] ?? 0) };
  });
  const largest = (layer: number) =>
    Math.max(...all.filter((line) => line.layer === layer).map((line) => Math.abs(line.weight))) || 1;
  return all.map((line) => ({ ...line, share: Math.abs(line.weight) / largest(line.layer) }));
}

type Point = [x: number, y: number];

function Curve({ from, to, line, dim }: { from: Point; to: Point; line: Line; dim: boolean }) {
  const middle = (from[0] + to[0]) / 2;
  const width = dim ? THIN : THIN + (THICK - THIN) * line.share;
  return (
    <path
      class={`gl-edge ${dim ? "gl-dim" : ""}`}
      d={`M${from[0]},${from[1]}C${middle},${from[1]} ${middle},${to[1]} ${to[0]},${to[1]}`}
      style={{ strokeWidth: `${width}px` }}
    >
      <title>{number(line.weight, "en")}</title>
    </path>
  );
}

interface EndProps {
  title: string;
  from: number;
  to: number;
  middle: number;
  font: string;
}

/** The recommended item's title at the end of the lines, in as many of its own as it needs and there is room for. */
export function EndTitle({ title, from, to, middle, font }: EndProps) {
  const lines = wrap(title, to - from, font, TITLE_LINES);
  return (
    <>
      {lines.map((line, n) => (
        <text
          key={`${n} ${line}`}
          class="gl-end"
          x={from}
          y={middle + (n - (lines.length - 1) / 2) * LINE_HEIGHT}
          dy="0.34em"
        >
          {line}
        </text>
      ))}
    </>
  );
}

/** Where each of the four columns begins and ends. */
function columns(width: number): [from: number, to: number][] {
  const [you, users, edge] = [40, 84, Math.max(26, Math.round(width * 0.1))];
  const rest = width - you - users - 3 * edge;
  const widths = [you, rest * 0.58, users, rest * 0.42];
  let x = 0;
  return widths.map((wide) => {
    const from = x;
    x += wide + edge;
    return [from, from + wide];
  });
}

interface PictureProps {
  layers: Layers;
  why: Why;
  user: string;
  /** Which layer and head are shown; null for all. */
  layer: number | null;
  head: number | null;
}

function Picture({ layers, why, user, layer, head }: PictureProps) {
  const { words, locale } = useBrowserWords();
  const picture = useRef<SVGSVGElement>(null);
  const [fonts, setFonts] = useState({ plain: fontOf(null), bold: fontOf(null, 600) });
  const wide = Math.round(Math.max(NARROWEST, Math.min(WIDEST, useWidth(picture) ?? WIDEST)));
  useLayoutEffect(
    () => setFonts({ plain: fontOf(picture.current), bold: fontOf(picture.current, 600) }),
    [wide],
  );
  const [you, items, users, target] = columns(wide) as [Point, Point, Point, Point];
  const height = Math.max(2, layers.items.length, layers.users.length) * ROW + 8;
  const middle = height / 2;
  const y = (place: number, of: number) => middle + (place - (of - 1) / 2) * ROW;
  const itemY = (place: number) => y(place, layers.items.length);
  const userY = (place: number) => y(place, layers.users.length);
  const drawn = lines(layers, head);
  const unweighted = drawn.some((line) => line.layer === 3) ? [] : layers.users.map((_, n) => n);
  const names = layers.users.map((other) => neighbourName(other, words.neighbour));
  const ends = (line: Line): [Point, Point] => {
    if (line.layer === 1)
      return [
        [you[1] + GAP, middle],
        [items[0] - GAP, itemY(line.item)],
      ];
    if (line.layer === 2)
      return [
        [items[1] + GAP, itemY(line.item)],
        [users[0] - GAP, userY(line.user)],
      ];
    return [
      [users[1] + GAP, userY(line.user)],
      [target[0] - GAP, middle],
    ];
  };
  const edgeLabel = (line: Line) => {
    const item = layers.items[line.item] ?? "";
    const [from = "", to = ""] =
      line.layer === 1
        ? [words.you, item]
        : line.layer === 2
          ? [item, names[line.user]]
          : [names[line.user], why.item_label];
    return fill(words.edgeTo, { from, to, weight: number(line.weight, locale) });
  };
  const shown = drawn.filter((line) => layer === null || line.layer === layer);
  const label = fill(words.layersPicture, {
    user,
    item: why.item_label,
    list: shown.map(edgeLabel).join("; "),
  });
  const texts = ([from, to]: Point, all: string[], y: (place: number) => number) =>
    fitApart(all, to - from, fonts.plain).map((cut, n) => (
      <text key={`${n} ${all[n]}`} x={from} y={y(n)} dy="0.34em">
        <title>{all[n]}</title>
        {cut}
      </text>
    ));
  return (
    <svg
      ref={picture}
      class="gl-paths gl-layers"
      viewBox={`0 0 ${wide} ${height}`}
      role="img"
      aria-label={label}
    >
      {drawn.map((line) => {
        const [from, to] = ends(line);
        const dim = layer !== null && line.layer !== layer;
        return <Curve key={`${line.layer} ${line.item} ${line.user}`} {...{ from, to, line, dim }} />;
      })}
      {unweighted.map((n) => (
        <line
          key={n}
          class="gl-edge gl-dim"
          x1={users[1] + GAP}
          y1={userY(n)}
          x2={target[0] - GAP}
          y2={middle}
        />
      ))}
      {texts(items, layers.items, itemY)}
      {texts(users, names, userY)}
      <text class="gl-end" x={you[0]} y={middle} dy="0.34em">
        {fit(words.you, you[1] - you[0], fonts.bold)}
      </text>
      <EndTitle {...{ middle, font: fonts.bold, title: why.item_label, from: target[0], to: target[1] }} />
    </svg>
  );
}

export function LayeredPaths({ layers, why, user }: { layers: Layers; why: Why; user: string }) {
  const { words, locale } = useBrowserWords();
  const [layer, setLayer] = useState<number | null>(null);
  const [head, setHead] = useState<number | null>(null);
  const numbers = [...new Set(layers.edges.map(([one]) => one))].sort();
  const kind = kindName(layers.kind, words);
  const read = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    return value === "" ? null : Number(value);
  };
  return (
    <div class="gl-layered">
      <p class="gl-muted">{fill(words.layersNote, { n: count(why.num_paths ?? 0, locale), kind })}</p>
      <p class="gl-choices">
        <label>
          {words.layer}{" "}
          <select value={layer ?? ""} onChange={(event) => setLayer(read(event))}>
            <option value="">{words.all}</option>
            {numbers.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        {layers.heads > 1 && (
          <label>
            {words.head}{" "}
            <select value={head ?? ""} onChange={(event) => setHead(read(event))}>
              <option value="">{words.mean}</option>
              {Array.from({ length: layers.heads }, (_, n) => (
                <option key={n} value={n}>
                  {n + 1}
                </option>
              ))}
            </select>
          </label>
        )}
      </p>
      <Picture {...{ layers, why, user, layer, head }} />
    </div>
  );
}
