// Finds a user: a search box, which users are wanted, and the list of those who match.

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { BrowserWork, UserList, UserRow } from "../protocol.gen";
import { count, counted, fill, number, signed } from "../shared/format";
import { runsCell } from "../shared/keys";
import { Listbox } from "../shared/listbox";
import { word } from "../shared/words";
import { Measuring } from "./whatif";
import { type BrowserLanguage, useBrowserWords } from "./words";

const PAUSE = 150;

interface Props {
  box: RefObject<HTMLInputElement>;
  found: UserList | null;
  open: { index: number; label: string } | null;
  /** Of which kinds users can be listed. */
  kinds?: string[];
  work?: BrowserWork | null;
  onSearch: (query: string, kind: string) => void;
  onOpen: (user: UserRow) => void;
}

/** What was measured of a user, and how many interactions there are. */
function figures(user: UserRow, metric: string, { words, locale }: BrowserLanguage): string {
  const interactions = counted("items", user.interactions, words, locale);
  if (user.value === undefined) return interactions;
  const values = { metric, value: number(user.value, locale), difference: signed(user.difference, locale) };
  const sentence = user.difference === undefined ? words.figure : words.figureAgainst;
  return `${fill(sentence, values)} · ${interactions}`;
}

export function UserSearch({ box, found, open, kinds = [], work, onSearch, onOpen }: Props) {
  const language = useBrowserWords();
  const { words, locale } = language;
  const [query, setQuery] = useState<string | null>(null);
  const [kind, setKind] = useState("");
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (query === null) return;
    const timer = setTimeout(() => onSearch(query, kind), PAUSE);
    return () => clearTimeout(timer);
  }, [query, kind]);

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
    else if (event.target !== box.current || runsCell(event)) return;
    else if (event.key === "Enter") {
      // results of an earlier query, still shown, aren't what was asked for
      const current = found?.query === query && (found.kind ?? "") === kind;
      if (found?.rows[0] && current) choose(found.rows[0]);
    } else if (event.key === "ArrowDown")
      (event.currentTarget as Element).querySelector<HTMLElement>("[role=listbox]")?.focus();
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
      {kinds.length > 0 && (
        <select
          aria-label={words.kind}
          value={kind}
          onChange={(event) => {
            setKind(event.currentTarget.value);
            setQuery((before) => before ?? "");
            setShown(true);
          }}
        >
          <option value="">{words.allUsers}</option>
          {kinds.map((one) => (
            <option key={one} value={one}>
              {word(words, one)}
            </option>
          ))}
        </select>
      )}
      {shown && work?.doing === "users" && (
        <div class="gl-found">
          <Measuring work={work} />
        </div>
      )}
      {shown && found && work?.doing !== "users" && (
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
                  <span class="gl-muted">{figures(user, found.metric ?? "", language)}</span>
                </>
              )}
            </Listbox>
          )}
        </div>
      )}
    </search>
  );
}
