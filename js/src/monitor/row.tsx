// A row of the table of runs; drawn again only when its run has changed.

import type { RunRow } from "../protocol.gen";
import { fill } from "../shared/format";
import { COLUMNS } from "./columns";
import { memo } from "./memo";
import { Status } from "./panel";
import { Swatch } from "./series";
import { useMonitorWords } from "./words";

export interface RowProps {
  row: RunRow;
  /** Its colour and dash where its curves are shown, else null. */
  place: number | null;
  open: boolean;
  /** Whether the Tab key comes here: one row of the table has it. */
  current: boolean;
  live: boolean;
  onOpen: (name: string) => void;
  onWatch: (name: string, on: boolean) => void;
}

function TableRow({ row, place, open, current, live, onOpen, onWatch }: RowProps) {
  const language = useMonitorWords();
  const { words } = language;
  const tabIndex = current ? 0 : -1;
  const watch = (event: Event) => {
    // it is ticked when the kernel has the curves, and stays as it was where there is none
    (event.currentTarget as HTMLInputElement).checked = place !== null;
    onWatch(row.name, place === null);
  };
  const cell = (column: (typeof COLUMNS)[number]) => {
    if (column.id === "status") return <Status row={row} />;
    if (column.id !== "name") return column.text(row, language);
    return (
      <>
        <button
          type="button"
          class="gl-run-name"
          data-run={row.name}
          aria-expanded={open}
          tabIndex={tabIndex}
          onClick={() => onOpen(row.name)}
        >
          {row.name}
        </button>
        <span class="gl-muted gl-run-of">{[row.model, row.graph].filter(Boolean).join(" · ")}</span>
        {row.error && !open && <span class="gl-run-error">{row.error.split("\n", 1)[0]}</span>}
      </>
    );
  };
  return (
    <tr class={open ? "gl-open" : ""}>
      <td class="gl-watch">
        <label title={fill(words.showsCurves, { name: row.name })}>
          <input
            type="checkbox"
            checked={place !== null}
            disabled={!live}
            tabIndex={tabIndex}
            aria-label={fill(words.showsCurves, { name: row.name })}
            onChange={watch}
          />
          {place !== null && <Swatch place={place} />}
        </label>
      </td>
      {COLUMNS.map((column) => {
        const Cell = column.id === "name" ? "th" : "td";
        return (
          <Cell
            key={column.id}
            scope={column.id === "name" ? "row" : undefined}
            class={`gl-col-${column.id} ${column.figure ? "gl-number" : ""}`}
            title={column.title?.(row, language) || undefined}
          >
            {cell(column)}
          </Cell>
        );
      })}
    </tr>
  );
}

export const Row = memo(TableRow);
