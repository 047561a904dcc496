// Finds a user or an item: one box, and below it who and what matches.

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FoundNodes, GraphNode } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { useUniqueId } from "../shared/ids";
import { NodeMark } from "./marks";
import { useExplorerWords } from "./words";

const PAUSE = 150;

interface Props {
  box: RefObject<HTMLInputElement>;
  found: FoundNodes | null;
  onSearch: (query: string) => void;
  onOpen: (node: GraphNode) => void;
}

export function NodeSearch({ box, found, onSearch, onOpen }: Props) {
  const { words, locale } = useExplorerWords();
  const [query, setQuery] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const [active, setActive] = useState(0);
  // Enter was pressed before the results were there
  const entered = useRef<string | null>(null);
  const name = useUniqueId();
  const groups = found ? (["users", "items"] as const).map((who) => ({ who, ...found[who] })) : [];
  const rows = groups.flatMap((group) => group.rows);
  const current = Math.min(active, rows.length - 1);

  const close = () => {
    entered.current = null;
    setShown(false);
    setQuery(null);
    box.current?.blur();
  };
  const choose = (node: GraphNode) => {
    close();
    onOpen(node);
  };
  useEffect(() => {
    if (query === null || query === found?.query) return;
    const timer = setTimeout(() => onSearch(query), PAUSE);
    return () => clearTimeout(timer);
  }, [query]);
  useEffect(() => {
    setActive(0);
    const first = rows[0];
    if (entered.current !== null && entered.current === found?.query && first) choose(first);
  }, [found]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return; // Enter ends a Korean syllable
    const row = rows[current];
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") setActive(Math.min(current + 1, rows.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(current - 1, 0));
    else if (event.key === "Enter" && query !== null) {
      if (found?.query !== query) entered.current = query;
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
  const open = shown && found !== null;
  let place = -1;
  return (
    <search class="gl-search" onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <input
        ref={box}
        type="search"
        role="combobox"
        aria-label={words.searchNodes}
        aria-expanded={open}
        aria-controls={`${name}-list`}
        aria-activedescendant={open && rows.length ? `${name}-${current}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        placeholder={words.searchNodes}
        value={query ?? ""}
        onInput={(event) => {
          entered.current = null;
          setQuery(event.currentTarget.value);
          setShown(true);
        }}
        onFocus={() => {
          setShown(true);
          if (query === null) setQuery("");
        }}
      />
      {open && (
        <div class="gl-found">
          {rows.length === 0 && (
            <p class="gl-muted" aria-live="polite">
              {fill(words.noNodes, { query: found.query })}
            </p>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the box, which hears it */}
          <div
            id={`${name}-list`}
            class="gl-list"
            role="listbox"
            aria-label={words.searchNodes}
            // the box keeps the keyboard while one presses on a row
            onMouseDown={(event) => event.preventDefault()}
            onClick={onClick}
          >
            {groups.map(
              (group) =>
                group.rows.length > 0 && (
                  // biome-ignore lint/a11y/useSemanticElements: options are grouped by role, not by fieldset
                  <div key={group.who} role="group" aria-labelledby={`${name}-${group.who}`}>
                    <p id={`${name}-${group.who}`} class="gl-muted" aria-live="polite">
                      {fill(words.nodesFound, {
                        who: words[group.who],
                        n: count(group.rows.length, locale),
                        total: count(group.total, locale),
                      })}
                    </p>
                    {group.rows.map((row) => {
                      place += 1;
                      return (
                        <div
                          key={row.index}
                          id={`${name}-${place}`}
                          role="option"
                          aria-selected={place === current}
                          tabIndex={-1}
                          data-n={place}
                          class="gl-row"
                        >
                          <NodeMark node={row} />
                          <span class="gl-label">{row.label}</span>
                          {row.id !== row.label && <span class="gl-muted">{row.id}</span>}
                          <span class="gl-number gl-muted">
                            {row.degree === 1
                              ? words.neighboursOne
                              : fill(words.neighbours, { n: count(row.degree, locale) })}
                          </span>
                        </div>
                      );
                    })}
                  </div>
                ),
            )}
          </div>
        </div>
      )}
    </search>
  );
}
