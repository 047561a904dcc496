// Who wins and who loses: for how many users one of two recommenders is better, and the users it matters to most.

import { useMemo, useState } from "preact/hooks";
import type { Compared, Winners as Pairwise, UserDifference } from "../protocol.gen";
import { count, fill, signed } from "../shared/format";
import { Listbox } from "../shared/listbox";
import { Histogram } from "./histogram";
import { share, useComparisonWords } from "./words";

/** A user of one of the two lists of a pair. */
export interface Choice {
  pair: number;
  list: "gains" | "losses_list";
  place: number;
}

interface ListProps {
  title: string;
  rows: UserDifference[];
  chosen: number | null;
  onOpen: (place: number) => void;
}

function UserRow({ row }: { row: UserDifference }) {
  const { words, locale } = useComparisonWords();
  const brief = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  return (
    <>
      <span class="gl-label" title={row.label}>
        {row.label}
      </span>{" "}
      <span class="gl-muted gl-both" title={fill(words.insteadOf, { a: row.a, b: row.b })}>
        {fill(words.insteadOf, { a: brief.format(row.a), b: brief.format(row.b) })}
      </span>{" "}
      <span class="gl-number" title={String(row.difference)}>
        {signed(row.difference, locale)}
      </span>
    </>
  );
}

/** The users of one side; recommenders that are no runs of the lab can't be asked why, so nobody is a choice. */
function Users({ title, rows, chosen, onOpen }: ListProps) {
  const { words } = useComparisonWords();
  const numbered = useMemo(() => rows.map((row, place) => ({ row, place })), [rows]);
  let list = <p class="gl-muted">{words.nobody}</p>;
  if (canOpen(rows))
    list = (
      <Listbox
        label={title}
        rows={numbered}
        id={({ place }) => place}
        selected={chosen}
        onOpen={({ place }) => onOpen(place)}
      >
        {({ row }) => <UserRow row={row} />}
      </Listbox>
    );
  else if (rows.length)
    list = (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      <ul class="gl-list" aria-label={title} tabIndex={0}>
        {numbered.map(({ row, place }) => (
          <li key={place} class="gl-row">
            <UserRow row={row} />
          </li>
        ))}
      </ul>
    );
  return (
    <section class="gl-users" aria-label={title}>
      <h4>{title}</h4>
      {list}
    </section>
  );
}

function canOpen(rows: UserDifference[]): boolean {
  return rows.some((row) => row.option);
}

function Counts({ winners }: { winners: Pairwise }) {
  const { words, locale } = useComparisonWords();
  const { a, b, wins, losses, ties } = winners;
  const all = wins + losses + ties;
  const sentenceOf = (sentence: string, n: number) =>
    fill(sentence, { a, b, n: count(n, locale), share: share(n, all, locale) });
  const parts = [
    { sentence: words.wins, n: wins, look: "gl-for" },
    { sentence: words.ties, n: ties, look: "gl-same" },
    { sentence: words.losses, n: losses, look: "gl-against" },
  ];
  return (
    <ul class="gl-counts">
      {parts.map(({ sentence, n, look }) => (
        <li key={look}>
          <span class={`gl-swatch ${look}`} aria-hidden="true" /> {sentenceOf(sentence, n)}
        </li>
      ))}
    </ul>
  );
}

interface Props {
  compared: Compared;
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
}

export function Winners({ compared, chosen, onChoose }: Props) {
  const { words } = useComparisonWords();
  const [pair, setPair] = useState(0);
  const winners = compared.winners[pair] ?? compared.winners[0];
  if (!winners) return <p class="gl-empty">{words.oneRun}</p>;
  const { a, b } = winners;
  const lists = [
    { list: "gains", title: fill(words.gainsOf, { a }) },
    { list: "losses_list", title: fill(words.gainsOf, { a: b }) },
  ] as const;
  const isChosen = (list: string) => chosen?.pair === pair && chosen.list === list;
  return (
    <>
      <label class="gl-choice">
        {words.pair}{" "}
        <select value={pair} onChange={(event) => setPair(Number(event.currentTarget.value))}>
          {compared.winners.map((one, n) => (
            <option key={`${one.a} ${one.b}`} value={n} selected={one === winners}>
              {fill(words.against, { a: one.a, b: one.b })}
            </option>
          ))}
        </select>
      </label>
      <Counts winners={winners} />
      {winners.wins + winners.losses > 0 ? (
        <>
          <Histogram winners={winners} metric={compared.metric} />
          {lists.some(({ list }) => canOpen(winners[list])) && <p class="gl-muted">{words.opens}</p>}
          <div class="gl-lists">
            {lists.map(({ list, title }) => (
              <Users
                key={list}
                title={title}
                rows={winners[list]}
                chosen={isChosen(list) ? (chosen?.place ?? null) : null}
                onOpen={(place) => onChoose({ pair, list, place })}
              />
            ))}
          </div>
        </>
      ) : (
        <p class="gl-muted">{words.nothingBetween}</p>
      )}
    </>
  );
}
