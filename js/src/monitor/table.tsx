// The table of runs: ordered by any column, a page at a time, walked with the arrow keys; a run opens in its place.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Choice, RunRow } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { COLUMNS, filtered, ordered } from "./columns";
import { Row } from "./row";
import { useMonitorWords } from "./words";

const PAGE = 25;

interface Props {
  rows: RunRow[];
  places: ReadonlyMap<string, number>;
  choice: Choice;
  onChoose: (choice: Partial<Choice>) => void;
  /** Which run is open, and what is shown of it. */
  open: string;
  panel: (row: RunRow) => ComponentChildren;
  live: boolean;
  onOpen: (name: string) => void;
  onWatch: (name: string, on: boolean) => void;
}

export function Table({ rows, places, choice, onChoose, open, panel, live, onOpen, onWatch }: Props) {
  const language = useMonitorWords();
  const { words } = language;
  const body = useRef<HTMLTableElement>(null);
  const [page, setPage] = useState(0);
  const [current, setCurrent] = useState("");
  const found = ordered(filtered(rows, choice, language), choice, language);
  const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
  const first = Math.min(page, last) * PAGE;
  const shown = found.slice(first, first + PAGE);
  const tabbed = shown.some(({ name }) => name === current) ? current : shown[0]?.name;

  const move = (to: number) => {
    const name = shown[Math.max(0, Math.min(shown.length - 1, to))]?.name;
    if (name === undefined) return;
    setCurrent(name);
    const buttons = body.current?.querySelectorAll<HTMLElement>("[data-run]") ?? [];
    [...buttons].find(({ dataset }) => dataset.run === name)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) {
      move(shown.findIndex((row) => row.name === open));
      onOpen(open);
      event.stopPropagation();
      return;
    }
    const name = (event.target as HTMLElement).dataset.run;
    if (name === undefined) return;
    const n = shown.findIndex((row) => row.name === name);
    const steps: Record<string, number> = { ArrowDown: n + 1, ArrowUp: n - 1, Home: 0, End: PAGE };
    const to = steps[event.key];
    if (to !== undefined) move(to);
    else if (event.key === " " && live) onWatch(name, !places.has(name));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Firefox presses a button when Space is let go
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.key === " " && (event.target as HTMLElement).dataset.run !== undefined) event.preventDefault();
  };
  if (found.length === 0)
    return (
      <p class="gl-empty">
        {words.noMatch}{" "}
        <button type="button" onClick={() => onChoose({ text: "", status: "", model: "" })}>
          {words.clear}
        </button>
      </p>
    );
  return (
    <>
      <table
        ref={body}
        class="gl-runs-table"
        aria-label={words.tableLabel}
        onKeyDown={onKeyDown}
        onKeyUp={onKeyUp}
      >
        <Head {...{ choice, onChoose }} />
        <tbody>
          {shown.map((row) => (
            <>
              <Row
                key={row.name}
                {...{ row, live, onOpen, onWatch }}
                place={places.get(row.name) ?? null}
                open={row.name === open}
                current={row.name === tabbed}
              />
              {row.name === open && (
                <tr key={`${row.name} open`} class="gl-opened">
                  <td colSpan={COLUMNS.length + 1}>{panel(row)}</td>
                </tr>
              )}
            </>
          ))}
        </tbody>
      </table>
      {last > 0 && <Pager {...{ first, total: found.length, onPage: setPage }} />}
    </>
  );
}

function Head({ choice, onChoose }: Pick<Props, "choice" | "onChoose">) {
  const { words } = useMonitorWords();
  // figures are wanted from the largest on first
  const order = (id: string, figure: boolean) =>
    onChoose({ order: id, descending: id === choice.order ? !choice.descending : figure });
  return (
    <thead>
      <tr>
        <th scope="col" class="gl-watch">
          {words.curves}
        </th>
        {COLUMNS.map(({ id, head, figure = false }) => {
          const mine = id === choice.order;
          const sorted = choice.descending ? ("descending" as const) : ("ascending" as const);
          return (
            <th
              key={id}
              scope="col"
              class={`gl-col-${id} ${figure ? "gl-number" : ""}`}
              aria-sort={mine ? sorted : undefined}
            >
              <button type="button" onClick={() => order(id, figure || id === "created")}>
                {words[head]}
                <span aria-hidden="true">{mine ? (choice.descending ? " ↓" : " ↑") : ""}</span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Pager({ first, total, onPage }: { first: number; total: number; onPage: (page: number) => void }) {
  const { words, locale } = useMonitorWords();
  const [from, to] = [first + 1, Math.min(total, first + PAGE)];
  const page = first / PAGE;
  const places = { from: count(from, locale), to: count(to, locale), n: count(total, locale) };
  return (
    <nav class="gl-pager" aria-label={words.runs}>
      <button type="button" aria-disabled={page === 0} onClick={() => onPage(Math.max(0, page - 1))}>
        {words.previous}
      </button>
      <span class="gl-muted" aria-live="polite">
        {fill(words.page, places)}
      </span>
      <button
        type="button"
        aria-disabled={to === total}
        onClick={() => onPage(to === total ? page : page + 1)}
      >
        {words.next}
      </button>
    </nav>
  );
}
