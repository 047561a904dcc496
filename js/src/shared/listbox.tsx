// A list one can walk with the arrow keys: Home, End, Up, Down move, Enter and a click open.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "./ids";
import { runsCell } from "./keys";
import { useSlide } from "./slide";

interface Props<Row> {
  label: string;
  rows: Row[];
  id: (row: Row) => number;
  selected: number | null;
  onOpen: (row: Row) => void;
  /** Whether it stands in two columns where there is space. */
  halves?: boolean;
  children: (row: Row) => ComponentChildren;
}

export function Listbox<Row>({ label, rows, id, selected, onOpen, halves, children }: Props<Row>) {
  const place = rows.findIndex((row) => id(row) === selected);
  const [active, setActive] = useState(Math.max(0, place));
  const list = useRef<HTMLDivElement>(null);
  const name = useUniqueId();
  const current = Math.min(active, rows.length - 1);
  useSlide(list, rows.map(id).join());

  useEffect(() => setActive(Math.max(0, place)), [place, rows]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    list.current?.children[next]?.scrollIntoView?.({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (runsCell(event)) return;
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    const row = rows[current];
    if (to !== undefined) move(to);
    else if ((event.key === "Enter" || event.key === " ") && row) onOpen(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent) => {
    const option = (event.target as Element).closest("[role=option]");
    const n = option ? [...(list.current?.children ?? [])].indexOf(option) : -1;
    const row = rows[n];
    if (!row) return;
    setActive(n);
    onOpen(row);
  };
  return (
    <div
      ref={list}
      class={halves ? "gl-list gl-halved" : "gl-list"}
      style={halves ? { "--gl-half": Math.ceil(rows.length / 2) } : undefined}
      role="listbox"
      aria-label={label}
      aria-activedescendant={rows.length ? `${name}-${current}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {rows.map((row, n) => (
        <div
          key={id(row)}
          id={`${name}-${n}`}
          role="option"
          aria-selected={id(row) === selected}
          tabIndex={-1}
          class={`gl-row ${n === current ? "gl-active" : ""}`}
        >
          {children(row)}
        </div>
      ))}
    </div>
  );
}
