// Paths user - item - user - item, drawn in four layers: you | own items | the users between | the item.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Why } from "../protocol.gen";
import { Details } from "../shared/details";
import { fit, fitApart, fontOf, widthOf } from "../shared/fit";
import { count, counted, fill, number } from "../shared/format";
import { useWidth } from "../shared/width";
import { useWords } from "../shared/words";
import { EndTitle, isLayered, kindName, LayeredPaths, neighbourName } from "./layers";
import { useBrowserWords } from "./words";

const SHOWN = 6;
const ROW = 26;
const GAP = 4;
const WIDEST = 560;
const NARROWEST = 320;

type Span = readonly [from: number, to: number];

function room([from, to]: Span): number {
  return to - from;
}

/** Return where each layer's text begins and ends; the edges are drawn between them. */
function layout(width: number): { you: Span; item: Span; users: Span; target: Span } {
  const [you, users, between, edge] = [38, 74, 18, width < 480 ? 34 : 48];
  const rest = width - you - users - between - 2 * edge;
  const item = you + edge + Math.round(rest * 0.56);
  const right = item + between + users;
  return {
    you: [0, you],
    item: [you + edge, item],
    users: [item + between, right],
    target: [right + edge, width],
  };
}

/** Return where lines of these widths end that come together in a point: one below the other, touching. */
function bundle(widths: number[], middle: number): number[] {
  let y = middle - widths.reduce((sum, width) => sum + width, 0) / 2;
  return widths.map((width) => {
    y += width;
    return y - width / 2;
  });
}

/** A line that goes straight to where the curve begins. */
function Edge(props: { from: [number, number]; bend?: number; to: [number, number]; width: number }) {
  const { from, to, width, bend = from[0] } = props;
  const middle = (bend + to[0]) / 2;
  const d = `M${from[0]},${from[1]}H${bend}C${middle},${from[1]} ${middle},${to[1]} ${to[0]},${to[1]}`;
  return <path class="gl-edge" d={d} style={{ strokeWidth: `${width}px` }} />;
}

function Picture({ why, user }: { why: Why; user: string }) {
  const { words, locale } = useWords();
  const picture = useRef<SVGSVGElement>(null);
  const [fonts, setFonts] = useState({ plain: fontOf(null), bold: fontOf(null, 600) });
  // drawn at its own size: scaled down to a narrow cell, the letters would be too small to read
  const wide = Math.round(Math.max(NARROWEST, Math.min(WIDEST, useWidth(picture) ?? WIDEST)));
  useLayoutEffect(
    () => setFonts({ plain: fontOf(picture.current), bold: fontOf(picture.current, 600) }),
    [wide],
  );
  const { you, item, users, target } = layout(wide);
  // in the order of the bars, so that both name the same items first
  const rows = why.contributions.filter((row) => row.neighbours > 0).slice(0, SHOWN);
  // lines are as wide as the bars are long
  const largest = Math.max(...rows.map((row) => Math.abs(row.contribution))) || 1;
  const widths = rows.map((row) => 1 + (6 * Math.abs(row.contribution)) / largest);
  const height = Math.max(2, rows.length) * ROW + 8;
  const middle = height / 2;
  const ends = bundle(widths, middle);
  const labels = fitApart(
    rows.map((row) => row.label),
    room(item),
    fonts.plain,
  );
  const list = rows
    .map((row) => `${row.label}, ${counted("usersBetween", row.neighbours, words, locale)}`)
    .join("; ");
  return (
    <svg
      ref={picture}
      class="gl-paths"
      viewBox={`0 0 ${wide} ${height}`}
      role="img"
      aria-label={fill(words.pathsPicture, { user, item: why.item_label, list })}
    >
      {rows.map((row, n) => {
        const y = n * ROW + ROW / 2 + 4;
        const [width = 1, end = middle] = [widths[n], ends[n]];
        const label = labels[n] ?? "";
        const between = fit(counted("usersBetween", row.neighbours, words, locale), room(users), fonts.plain);
        return (
          <g key={row.item}>
            <title>{`${row.label} – ${counted("both", row.neighbours, words, locale)} – ${number(row.path_strength, locale)}`}</title>
            <Edge from={[you[1], end]} to={[item[0] - GAP, y]} width={width} />
            <line
              class="gl-edge"
              x1={item[0] + Math.round(widthOf(label, fonts.plain)) + GAP}
              x2={users[0] - GAP}
              y1={y}
              y2={y}
              style={{ strokeWidth: `${width}px` }}
            />
            <Edge
              from={[users[0] + Math.round(widthOf(between, fonts.plain)) + GAP, y]}
              bend={users[1]}
              to={[target[0] - GAP, end]}
              width={width}
            />
            <text x={item[0]} y={y} dy="0.34em">
              {label}
            </text>
            <text x={users[0]} y={y} dy="0.34em">
              {between}
            </text>
          </g>
        );
      })}
      <text class="gl-end" x={you[0]} y={middle} dy="0.34em">
        {fit(words.you, room(you), fonts.bold)}
      </text>
      <EndTitle {...{ middle, font: fonts.bold, title: why.item_label, from: target[0], to: target[1] }} />
    </svg>
  );
}

interface Props {
  why: Why;
  user: string;
  kind: string | null;
  /** Whether other users are named, and a function that changes it; absent where nobody can be asked. */
  names?: boolean | undefined;
  onNames?: ((show: boolean) => void) | undefined;
}

export function Paths({ why, user, kind, names, onNames }: Props) {
  const { words, locale } = useBrowserWords();
  const [open, setOpen] = useState(false);
  const layers = isLayered(why.layers) ? why.layers : null;
  const learned = (layers?.kind ?? kind) === "learned";
  if (!why.num_paths)
    return (
      <section aria-label={words.paths}>
        <h4>{words.paths}</h4>
        <p class="gl-empty">
          {why.num_paths === null ? words.pathsElsewhere : fill(words.noPaths, { item: why.item_label })}
        </p>
      </section>
    );
  return (
    <section aria-label={words.paths}>
      <h4>{words.paths}</h4>
      <p class="gl-muted">{fill(words.pathsNote, { n: count(why.num_paths, locale) })}</p>
      <Picture why={why} user={user} />
      {layers && (
        <Details
          label={
            learned ? words.attentionLayers : fill(words.rawWeights, { kind: kindName(layers.kind, words) })
          }
        >
          {!learned && <p class="gl-muted">{words.rawNote}</p>}
          <LayeredPaths layers={layers} why={why} user={user} />
        </Details>
      )}
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {words.examples}
      </button>
      {open && (
        <ol class="gl-examples">
          {why.paths.slice(0, 10).map((path) => (
            <li key={`${path.via_label} ${path.neighbour}`}>
              {words.you} – {path.via_label} – {neighbourName(path, words.neighbour)} – {why.item_label}{" "}
              <span class="gl-muted" title={String(path.strength)}>
                {number(path.strength, locale)}
              </span>
            </li>
          ))}
        </ol>
      )}
      {onNames && (
        <label class="gl-names" title={words.namesNote}>
          <input type="checkbox" checked={names ?? false} onChange={() => onNames(!names)} />{" "}
          {words.showNames}
        </label>
      )}
    </section>
  );
}
