// What the user did, and what is recommended to them.
import { fill, number } from "./format";
import { Listbox } from "./listbox";
import type { HistoryRow, Recommendation, UserView } from "./types";
import { useWords } from "./words";

const MARKS = ["●", "▲", "■", "◆", "▼", "★"];

/** A behaviour's mark: a shape beside the colour, always in the order of the behaviours' names. */
function Mark({ behaviour, all }: { behaviour: string; all: string[] }) {
  const place = all.indexOf(behaviour) % MARKS.length;
  return (
    <span class={`gl-behaviour gl-behaviour-${place}`} title={behaviour}>
      <span aria-hidden="true">{MARKS[place]}</span> {behaviour}
    </span>
  );
}

export function History({ rows }: { rows: HistoryRow[] }) {
  const { words } = useWords();
  const behaviours = [...new Set(rows.flatMap((row) => row.behaviour ?? []))].sort();
  if (!rows.length) return <p class="gl-empty">{words.noHistory}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <ul class="gl-list gl-history" aria-label={words.history} tabIndex={0}>
      {rows.map((row) => (
        <li key={`${row.item}-${row.behaviour}`} class={`gl-row ${row.positive ? "" : "gl-not-positive"}`}>
          <span class="gl-label" title={row.label}>
            {row.label}
          </span>
          <span class="gl-muted gl-when">
            {row.time && <time title={row.time}>{row.time.split("T")[0]}</time>}
            {row.behaviour && <Mark behaviour={row.behaviour} all={behaviours} />}
            {row.times > 1 && <span>{fill(words.times, { n: row.times })}</span>}
            {!row.positive && <span>{words.notPositive}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  view: UserView;
  selected: number | null;
  onOpen: (item: Recommendation) => void;
}

export function Recommendations({ view, selected, onOpen }: Props) {
  const { words, locale } = useWords();
  if (!view.recommendations.length) return <p class="gl-empty">{words.noRecommendations}</p>;
  return (
    <>
      <Listbox
        label={words.recommended}
        rows={view.recommendations}
        id={(row) => row.item}
        selected={selected}
        onOpen={onOpen}
      >
        {(row) => (
          <>
            <span class="gl-rank">{row.rank}</span>
            <span class="gl-label" title={row.label}>
              {row.label}
            </span>
            <span class="gl-hit" title={row.hit ? words.hit : ""}>
              {row.hit ? "*" : ""}
            </span>
            <span class="gl-number" title={String(row.score)}>
              {number(row.score, locale)}
            </span>
          </>
        )}
      </Listbox>
      {view.recommendations.some((row) => row.hit) && <p class="gl-muted gl-key">{words.hitKey}</p>}
    </>
  );
}
