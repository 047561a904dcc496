// A search box and what it finds, in groups: arrows walk over all of them, Enter or a click chooses.

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "./ids";
import { runsCell } from "./keys";

const PAUSE = 150; // milliseconds without a key after which it is searched

export interface FoundGroup<Row> {
  key: string;
  title: string;
  rows: Row[];
}

interface Props<Row> {
  box: RefObject<HTMLInputElement>;
  label: string;
  class?: string;
  /** What the groups were found by; null where nothing was searched yet. */
  query: string | null;
  groups: FoundGroup<Row>[];
  /** What is said where the groups are empty. */
  none: string;
  /** Whether the empty box finds something too. */
  blank?: boolean;
  id: (row: Row) => number;
  onSearch: (query: string) => void;
  onChoose: (row: Row) => void;
  children: (row: Row) => ComponentChildren;
}

export function Combobox<Row>(props: Props<Row>) {
  const { box, label, query: found, groups, blank = false, onSearch, onChoose } = props;
  const [query, setQuery] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const [active, setActive] = useState(0);
  // Enter was pressed before the results were there
  const entered = useRef<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const name = useUniqueId();
  const rows = groups.flatMap((group) => group.rows);
  const current = Math.min(active, rows.length - 1);
  const asks = (text: string | null): text is string => text !== null && (blank || text.trim() !== "");
  const open = shown && asks(query) && asks(found);

  const close = () => {
    entered.current = null;
    setShown(false);
    setQuery(null);
  };
  const choose = (row: Row) => {
    close();
    box.current?.blur();
    onChoose(row);
  };
  useEffect(() => {
    if (!asks(query) || query === found) return;
    const timer = setTimeout(() => onSearch(query), PAUSE);
    return () => clearTimeout(timer);
  }, [query]);
  useEffect(() => {
    setActive(0);
    const first = rows[0];
    if (entered.current !== null && entered.current === found && first) choose(first);
  }, [found, groups.map((group) => group.rows.map(props.id).join()).join("|")]);

  const walk = (to: number) => {
    setActive(to);
    const option = list.current?.querySelector(`[id="${name}-${to}"]`);
    option?.scrollIntoView?.({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || runsCell(event)) return; // Enter ends a Korean syllable
    const row = rows[current];
    if (event.key === "Escape" && (open || query)) close();
    else if (event.key === "ArrowDown" && rows.length) {
      setShown(true);
      walk(Math.min(current + 1, rows.length - 1));
    } else if (event.key === "ArrowUp" && rows.length) walk(Math.max(current - 1, 0));
    else if (event.key === "Enter" && asks(query)) {
      if (found !== query) entered.current = query;
      else if (row) choose(row);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocusOut = (event: FocusEvent) => {
    const inside = (event.currentTarget as Element).contains(event.relatedTarget as Node | null);
    if (!inside) setShown(false);
  };
  const onClick = (event: MouseEvent) => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    const row = option ? rows[Number(option.dataset.n)] : undefined;
    if (row) choose(row);
  };
  let place = -1;
  const option = (row: Row) => {
    place += 1;
    return (
      <div
        key={props.id(row)}
        id={`${name}-${place}`}
        role="option"
        aria-selected={place === current}
        tabIndex={-1}
        data-n={place}
        class="gl-row"
      >
        {props.children(row)}
      </div>
    );
  };
  return (
    <search class={`gl-search ${props.class ?? ""}`} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <input
        ref={box}
        type="search"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${name}-list`}
        aria-activedescendant={open && rows.length ? `${name}-${current}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        placeholder={label}
        value={query ?? ""}
        onInput={(event) => {
          entered.current = null;
          setQuery(event.currentTarget.value);
          setShown(true);
        }}
        onFocus={() => {
          setShown(true);
          setQuery((before) => before ?? "");
        }}
      />
      {open && (
        <div class="gl-found">
          {rows.length === 0 && (
            <p class="gl-muted" aria-live="polite">
              {props.none}
            </p>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the box, which hears it */}
          <div
            ref={list}
            id={`${name}-list`}
            class="gl-list"
            role="listbox"
            aria-label={label}
            // the box keeps the keyboard while one presses on a row
            onMouseDown={(event) => event.preventDefault()}
            onClick={onClick}
          >
            {groups
              .filter((group) => group.rows.length > 0)
              .map((group) => (
                // biome-ignore lint/a11y/useSemanticElements: options are grouped by role, not by fieldset
                <div key={group.key} role="group" aria-labelledby={`${name}-of-${group.key}`}>
                  <p id={`${name}-of-${group.key}`} class="gl-muted" aria-live="polite">
                    {group.title}
                  </p>
                  {group.rows.map(option)}
                </div>
              ))}
          </div>
        </div>
      )}
    </search>
  );
}
