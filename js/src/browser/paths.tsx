// Paths user - item - user - item, drawn in four layers: you | own items | the users between | the item.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Why } from "../protocol.gen";
import { Details } from "../shared/details";
import { fit, fontOf } from "../shared/fit";
import { count, counted, fill, number } from "../shared/format";
import { useWidth } from "../shared/width";
import { useWords } from "../shared/words";
import { isLayered, kindName, LayeredPaths, neighbourName } from "./layers";
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
  const [you, users, edge] = [44, 78, width < 480 ? 22 : 34];
  const rest = width - you - users - 3 * edge;
  const item = Math.round(rest * 0.56);
  const ends = [
    you,
    you + edge,
    you + edge + item,
    you + 2 * edge + item,
    width - rest + item - edge,
  ] as const;
  return {
    you: [0, ends[0]],
    item: [ends[1], ends[2]],
    users: [ends[3], ends[4]],
    target: [ends[4] + edge, width],
  };
}

function Edge({ from, to, width }: { from: [number, number]; to: [number, number]; width: number }) {
  const middle = (from[0] + to[0]) / 2;
  const d = `M${from[0]},${from[1]}C${middle},${from[1]} ${middle},${to[1]} ${to[0]},${to[1]}`;
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
  const height = Math.max(2, rows.length) * ROW + 8;
  const middle = height / 2;
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
        const width = 1 + (6 * Math.abs(row.contribution)) / largest;
        return (
          <g key={row.item}>
            <title>{`${row.label} – ${counted("both", row.neighbours, words, locale)} – ${number(row.path_strength, locale)}`}</title>
            <Edge from={[you[1] + GAP, middle]} to={[item[0] - GAP, y]} width={width} />
            <line
              class="gl-edge"
              x1={item[1] + GAP}
              x2={users[0] - GAP}
              y1={y}
              y2={y}
              style={{ strokeWidth: `${width}px` }}
            />
            <Edge from={[users[1] + GAP, y]} to={[target[0] - GAP, middle]} width={width} />
            <text x={item[0]} y={y} dy="0.34em">
              {fit(row.label, room(item), fonts.plain)}
            </text>
            <text x={users[0]} y={y} dy="0.34em">
              {fit(counted("usersBetween", row.neighbours, words, locale), room(users), fonts.plain)}
            </text>
          </g>
        );
      })}
      <text class="gl-end" x={you[0]} y={middle} dy="0.34em">
        {fit(words.you, room(you), fonts.bold)}
      </text>
      <text class="gl-end" x={target[0]} y={middle} dy="0.34em">
        {fit(why.item_label, room(target), fonts.bold)}
      </text>
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
