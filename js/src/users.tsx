// Finds a user: a search box and the list of those who match.
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { count, counted, fill } from "./format";
import { Listbox } from "./listbox";
import type { UserList, UserRow } from "./types";
import { useWords } from "./words";

const PAUSE = 150;

interface Props {
  box: RefObject<HTMLInputElement>;
  found: UserList | null;
  open: { index: number; label: string } | null;
  onSearch: (query: string) => void;
  onOpen: (user: UserRow) => void;
}

export function UserSearch({ box, found, open, onSearch, onOpen }: Props) {
  const { words, locale } = useWords();
  const [query, setQuery] = useState<string | null>(null);
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (query === null) return;
    const timer = setTimeout(() => onSearch(query), PAUSE);
    return () => clearTimeout(timer);
  }, [query]);

  const close = () => {
    setShown(false);
    setQuery(null);
    box.current?.blur();
  };
  const choose = (user: UserRow) => {
    close();
    onOpen(user);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
    else if (event.target !== box.current) return;
    else if (event.key === "Enter") {
      // results of an earlier query, still shown, aren't what was asked for
      if (found?.rows[0] && found.query === query) choose(found.rows[0]);
    } else if (event.key === "ArrowDown")
      (box.current?.nextElementSibling?.querySelector("[role=listbox]") as HTMLElement)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocusOut = (event: FocusEvent) => {
    const inside = (event.currentTarget as Element).contains(event.relatedTarget as Node | null);
    if (!inside) setShown(false);
  };
  return (
    <search class="gl-search" onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <input
        ref={box}
        type="search"
        aria-label={words.searchUsers}
        placeholder={open ? open.label : words.searchUsers}
        value={query ?? ""}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setShown(true);
        }}
        onFocus={() => {
          setShown(true);
          if (query === null) setQuery("");
        }}
      />
      {shown && found && (
        <div class="gl-found">
          <p class="gl-muted" aria-live="polite">
            {found.rows.length
              ? fill(words.usersFound, { n: found.rows.length, total: count(found.total, locale) })
              : fill(words.noUsers, { query: found.query })}
          </p>
          {found.rows.length > 0 && (
            <Listbox
              label={words.user}
              rows={found.rows}
              id={(user) => user.index}
              selected={open?.index ?? null}
              onOpen={choose}
            >
              {(user) => (
                <>
                  <span class="gl-label">{user.label}</span>
                  <span class="gl-muted">{counted("interactions", user.interactions, words, locale)}</span>
                </>
              )}
            </Listbox>
          )}
        </div>
      )}
    </search>
  );
}
