// Who the point is that was pointed at or chosen, and who is most like it; what the lasso holds.

import type { MapNode, MapPoint, Picked } from "../protocol.gen";
import { count, fill, number } from "../shared/format";
import { Listbox } from "../shared/listbox";
import { Mark } from "./mark";
import { UNKNOWN } from "./offline";
import { spokenColour, useMapWords } from "./words";

interface CardProps {
  point: MapPoint | null;
  by: string;
  /** Whether it has a place on this map. */
  drawn: boolean;
  live: boolean;
  onChoose: (node: MapNode) => void;
  onExplain: (node: MapNode) => void;
}

export function PointCard({ point, by, drawn, live, onChoose, onExplain }: CardProps) {
  const { words, locale } = useMapWords();
  if (!point) return <p class="gl-muted gl-hint">{words.choosePoint}</p>;
  const facts = [
    point.side === "user" ? words.user : words.item,
    point.id === point.label ? "" : point.id,
    point.degree === UNKNOWN ? "" : fill(words.degree, { n: count(point.degree, locale) }),
    point.value && by !== "kind" && by !== "popularity" ? `${spokenColour(by, words)} ${point.value}` : "",
  ];
  return (
    <section class="gl-point-card" aria-live="polite">
      <h4 title={point.label}>
        <Mark side={point.side} /> <span>{point.label}</span>
      </h4>
      <p class="gl-muted">{facts.filter(Boolean).join(" · ")}</p>
      {!drawn && <p class="gl-muted">{words.notDrawn}</p>}
      {live && point.side === "user" && (
        <button type="button" onClick={() => onExplain(point)}>
          {words.explain}
        </button>
      )}
      {point.near.length > 0 && (
        <>
          <h5 title={words.nearNote}>{words.near}</h5>
          <Listbox
            label={words.near}
            rows={point.near}
            id={(row) => row.number}
            selected={null}
            onOpen={onChoose}
          >
            {(row) => (
              <>
                <span class="gl-label" title={row.label}>
                  {row.label}
                </span>
                <span class="gl-number gl-muted">{number(row.cosine, locale)}</span>
              </>
            )}
          </Listbox>
        </>
      )}
    </section>
  );
}

interface PickedProps {
  picked: Picked;
  onChoose: (node: MapNode) => void;
  onClear: () => void;
}

export function PickedList({ picked, onChoose, onClear }: PickedProps) {
  const { words, locale } = useMapWords();
  const total = picked.users + picked.items;
  const said = fill(words.picked, {
    n: count(total, locale),
    users: count(picked.users, locale),
    items: count(picked.items, locale),
  });
  return (
    <section class="gl-picked" aria-label={words.lasso}>
      <div class="gl-picked-head">
        <h4 aria-live="polite">{total ? said : words.pickedNone}</h4>
        <button type="button" onClick={onClear}>
          {words.clear}
        </button>
      </div>
      {total > 0 && <p class="gl-muted">{words.pickedNote}</p>}
      {picked.rows.length > 0 && (
        <Listbox label={said} rows={picked.rows} id={(row) => row.number} selected={null} onOpen={onChoose}>
          {(row) => (
            <>
              <Mark side={row.side} />
              <span class="gl-label" title={row.label}>
                {row.label}
              </span>
            </>
          )}
        </Listbox>
      )}
      {picked.rows.length > 0 && picked.rows.length < total && (
        <p class="gl-muted">{fill(words.firstOf, { n: count(picked.rows.length, locale) })}</p>
      )}
    </section>
  );
}
