// Paths user - item - user - item, drawn in four layers: you | own items | the users between | the item.
import { useState } from "preact/hooks";
import { count, counted, fill, number } from "./format";
import type { Why } from "./types";
import { useWords } from "./words";

const SHOWN = 6;
const ROW = 26;
const COLUMN = { you: 4, item: 66, users: 286, target: 400 };
const LABEL = 30;

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function Edge({ from, to, width }: { from: [number, number]; to: [number, number]; width: number }) {
  const middle = (from[0] + to[0]) / 2;
  const d = `M${from[0]},${from[1]}C${middle},${from[1]} ${middle},${to[1]} ${to[0]},${to[1]}`;
  return <path class="gl-edge" d={d} style={{ strokeWidth: `${width}px` }} />;
}

function Picture({ why, user }: { why: Why; user: string }) {
  const { words, locale } = useWords();
  const linked = why.contributions.filter((row) => row.neighbours > 0);
  const rows = linked.sort((a, b) => b.path_strength - a.path_strength).slice(0, SHOWN);
  const strongest = rows[0]?.path_strength || 1;
  const height = Math.max(2, rows.length) * ROW + 8;
  const middle = height / 2;
  const list = rows
    .map((row) => `${row.label}, ${counted("usersBetween", row.neighbours, words, locale)}`)
    .join("; ");
  return (
    <svg
      class="gl-paths"
      viewBox={`0 0 480 ${height}`}
      role="img"
      aria-label={fill(words.pathsPicture, { user, item: why.item_label, list })}
    >
      {rows.map((row, n) => {
        const y = n * ROW + ROW / 2 + 4;
        const width = 1 + (6 * row.path_strength) / strongest;
        return (
          <g key={row.item}>
            <title>{`${row.label} – ${counted("both", row.neighbours, words, locale)} – ${number(row.path_strength, locale)}`}</title>
            <Edge from={[COLUMN.you + 34, middle]} to={[COLUMN.item - 4, y]} width={width} />
            <line
              class="gl-edge"
              x1={COLUMN.item + 180}
              x2={COLUMN.users - 4}
              y1={y}
              y2={y}
              style={{ strokeWidth: `${width}px` }}
            />
            <Edge from={[COLUMN.users + 58, y]} to={[COLUMN.target - 4, middle]} width={width} />
            <text x={COLUMN.item} y={y} dy="0.34em">
              {cut(row.label, LABEL)}
            </text>
            <text x={COLUMN.users} y={y} dy="0.34em">
              {counted("usersBetween", row.neighbours, words, locale)}
            </text>
          </g>
        );
      })}
      <text class="gl-end" x={COLUMN.you} y={middle} dy="0.34em">
        {words.you}
      </text>
      <text class="gl-end" x={COLUMN.target} y={middle} dy="0.34em">
        {cut(why.item_label, 12)}
      </text>
    </svg>
  );
}

interface Props {
  why: Why;
  user: string;
  kind: string | null;
}

export function Paths({ why, user, kind }: Props) {
  const { words, locale } = useWords();
  const [open, setOpen] = useState(false);
  const kindWord = kind && kind in words ? (words as Record<string, string>)[kind] : kind;
  const note = fill(kind ? words.pathsNote : words.pathsNoteGraph, {
    n: count(why.num_paths, locale),
    kind: kindWord ?? "",
  });
  if (!why.num_paths)
    return (
      <section aria-label={words.paths}>
        <h4>{words.paths}</h4>
        <p class="gl-empty">{fill(words.noPaths, { item: why.item_label })}</p>
      </section>
    );
  return (
    <section aria-label={words.paths}>
      <h4>{words.paths}</h4>
      <p class="gl-muted">{note}</p>
      <Picture why={why} user={user} />
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {words.examples}
      </button>
      {open && (
        <ol class="gl-examples">
          {why.paths.slice(0, 10).map((path) => (
            <li key={`${path.via_item} ${path.neighbour}`}>
              {words.you} – {path.via_label} – {path.neighbour_label} – {why.item_label}{" "}
              <span class="gl-muted" title={String(path.strength)}>
                {number(path.strength, locale)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
