// The search box and what it finds: a point is chosen by Enter or a click.

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FoundPoints, MapNode } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { useUniqueId } from "../shared/ids";
import { Mark } from "./mark";
import { UNKNOWN } from "./offline";
import { useMapWords } from "./words";

const PAUSE = 150;

interface Props {
  box: RefObject<HTMLInputElement>;
  found: FoundPoints | null;
  onSearch: (query: string) => void;
  onChoose: (node: MapNode) => void;
}

export function PointSearch({ box, found, onSearch, onChoose }: Props) {
  const { words, locale } = useMapWords();
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  // Enter was pressed before the results were there
  const entered = useRef(false);
  const name = useUniqueId();
  const rows = found && query.trim() && found.query === query ? found.rows : [];
  const current = Math.min(active, rows.length - 1);
  const shown = open && query.trim() !== "" && found?.query === query;

  const choose = (node: MapNode) => {
    entered.current = false;
    setOpen(false);
    setQuery("");
    onChoose(node);
  };
  useEffect(() => {
    if (!query.trim() || query === found?.query) return;
    const timer = setTimeout(() => onSearch(query), PAUSE);
    return () => clearTimeout(timer);
  }, [query]);
  useEffect(() => {
    setActive(0);
    if (entered.current && rows[0]) choose(rows[0]);
  }, [found]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return; // Enter ends a Korean syllable
    const row = rows[current];
    if (event.key === "Escape" && (open || query)) {
      setOpen(false);
      setQuery("");
    } else if (event.key === "ArrowDown") setActive(Math.min(current + 1, rows.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(current - 1, 0));
    else if (event.key === "Enter" && query.trim()) {
      if (found?.query !== query) entered.current = true;
      else if (row) choose(row);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent) => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    const row = option ? rows[Number(option.dataset.n)] : undefined;
    if (row) choose(row);
  };
  return (
    <search class="gl-search gl-map-search" onKeyDown={onKeyDown} onFocusOut={() => setOpen(false)}>
      <input
        ref={box}
        type="search"
        role="combobox"
        aria-label={words.searchPoints}
        aria-expanded={shown}
        aria-controls={`${name}-list`}
        aria-activedescendant={shown && rows.length ? `${name}-${current}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        placeholder={words.searchPoints}
        value={query}
        onInput={(event) => {
          entered.current = false;
          setQuery(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
      />
      {shown && (
        <div class="gl-found">
          <p class="gl-muted" aria-live="polite">
            {rows.length === 0
              ? fill(words.noPoints, { query })
              : fill(words.pointsFound, {
                  n: count(rows.length, locale),
                  total: count(found?.total, locale),
                })}
          </p>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the box, which hears it */}
          <div
            id={`${name}-list`}
            class="gl-list"
            role="listbox"
            aria-label={words.searchPoints}
            // the box keeps the keyboard while one presses on a row
            onMouseDown={(event) => event.preventDefault()}
            onClick={onClick}
          >
            {rows.map((row, n) => (
              <div
                key={row.number}
                id={`${name}-${n}`}
                role="option"
                aria-selected={n === current}
                tabIndex={-1}
                data-n={n}
                class="gl-row"
              >
                <Mark side={row.side} />
                <span class="gl-label">{row.label}</span>
                {row.id !== row.label && <span class="gl-muted">{row.id}</span>}
                {row.degree !== UNKNOWN && (
                  <span class="gl-number gl-muted">
                    {fill(words.degree, { n: count(row.degree, locale) })}
                  </span>
                )}
              </div>
            ))}
          </div>
        </div>
      )}
    </search>
  );
}
