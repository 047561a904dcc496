// What is recommended to a user: the list of a run, also as it would be if the history were another one.

import type { ChangedRow, Media, Note, Recommendation, RulesState, WhatIf } from "../protocol.gen";
import { fill, number } from "../shared/format";
import { Listbox } from "../shared/listbox";
import { TakenOut } from "./rules";
import { useBrowserWords } from "./words";

interface Props {
  label: string;
  rows: Recommendation[];
  selected: number | null;
  onOpen: (item: number) => void;
  /** The list of the changed history, shown in place of `rows`. */
  changed?: WhatIf | null;
  /** The list under rules, in place of both. */
  ruled?: RulesState | null;
  notes?: Record<string, Note>;
  /** Whether another list stands beside it. */
  beside?: boolean;
  media?: Record<string, Media>;
}

function Movement({ row }: { row: ChangedRow }) {
  const { words } = useBrowserWords();
  if (row.old_rank === null) return <span class="gl-moved gl-moved-up">{words.isNew}</span>;
  const by = row.old_rank - (row.rank ?? 0);
  const [mark, text] = by > 0 ? ["▲", words.up] : by < 0 ? ["▼", words.down] : ["", words.stays];
  const label = `${fill(text, { n: Math.abs(by) })}, ${fill(words.wasPlace, { n: row.old_rank })}`;
  return (
    <span class={`gl-moved ${by > 0 ? "gl-moved-up" : by < 0 ? "gl-moved-down" : ""}`} title={label}>
      <span aria-hidden="true">{by ? `${mark}${Math.abs(by)}` : "="}</span>
      <span class="gl-unseen">{label}</span>
    </span>
  );
}

function Row({ row, noted, picture }: { row: Recommendation; noted?: Note; picture?: string | null }) {
  const { words, locale } = useBrowserWords();
  return (
    <>
      <span class="gl-rank">{row.rank ?? "–"}</span>
      {picture && <img class="gl-thumb" src={picture} alt="" />}
      <span class="gl-label" title={row.label}>
        {row.label}
      </span>
      {noted && (
        <span class="gl-noted" title={fill(words.noted, { note: noted.text || "" })}>
          <span aria-hidden="true">{noted.vote > 0 ? "+" : noted.vote < 0 ? "−" : "✎"}</span>
          <span class="gl-unseen">
            {noted.vote > 0 ? words.noteGood : noted.vote < 0 ? words.noteBad : words.notes}
          </span>
        </span>
      )}
      {"old_rank" in row && <Movement row={row as ChangedRow} />}
      <span class="gl-hit" title={row.hit ? words.hit : ""}>
        {row.hit ? "*" : ""}
      </span>
      <span class="gl-number" title={String(row.score)}>
        {number(row.score, locale)}
      </span>
    </>
  );
}

export function Recommendations({
  label,
  rows,
  selected,
  onOpen,
  changed,
  ruled,
  notes,
  beside,
  media,
}: Props) {
  const { words } = useBrowserWords();
  const shown: Recommendation[] = changed?.rows ?? ruled?.rows ?? rows;
  if (!shown.length) return <p class="gl-empty">{ruled?.error || words.noRecommendations}</p>;
  return (
    <>
      <Listbox
        label={label}
        rows={shown}
        id={(row) => row.item}
        selected={selected}
        onOpen={(row) => onOpen(row.item)}
        halves={!beside}
      >
        {(row) => {
          const noted = notes?.[String(row.item)];
          return (
            <Row row={row} {...(noted && { noted })} picture={media?.[String(row.item)]?.picture ?? null} />
          );
        }}
      </Listbox>
      {changed && changed.fallen.length > 0 && (
        <p class="gl-muted gl-key gl-fallen">
          {words.fallen}:{" "}
          {changed.fallen
            .map((row) => `${row.label} (${fill(words.wasPlace, { n: row.old_rank })})`)
            .join(", ")}
        </p>
      )}
      {ruled && <TakenOut rules={ruled} />}
      {shown.some((row) => row.hit) && <p class="gl-muted gl-key">{words.hitKey}</p>}
    </>
  );
}
