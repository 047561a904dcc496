// A history that was changed: which ticks are out, what became of the list, and the smallest change of all.

import { useEffect, useState } from "preact/hooks";
import type { BrowserWork, Smallest, WhatIf } from "../protocol.gen";
import { count, fill, listed } from "../shared/format";
import { useBrowserWords } from "./words";

/** Return the items that are out, and a function that changes them: what was clicked is shown at once. */
export function useRemoved(
  changed: WhatIf | null,
  failed: boolean,
  onChange: (removed: number[]) => void,
): [number[], (removed: number[]) => void] {
  const [asked, setAsked] = useState<number[] | null>(null);
  const removed = changed?.removed ?? [];
  useEffect(() => {
    if (asked && removed.join() === asked.join()) setAsked(null);
  }, [removed.join()]);
  useEffect(() => {
    if (failed) setAsked(null);
  }, [failed]);
  const change = (next: number[]) => {
    setAsked(next);
    onChange(next);
  };
  return [asked ?? removed, change];
}

export function WhatIfBar({ changed, onReset }: { changed: WhatIf; onReset: () => void }) {
  const { words, locale } = useBrowserWords();
  const n = changed.removed.length;
  return (
    <div class="gl-what-if">
      <strong aria-live="polite">
        {fill(n === 1 ? words.whatIfOne : words.whatIf, {
          n: count(n, locale),
          moved: count(changed.moved, locale),
        })}
      </strong>
      <button type="button" onClick={onReset}>
        {words.reset}
      </button>
      <span class="gl-muted">{words.whatIfNote}</span>
      {changed.among !== undefined && (
        <span class="gl-muted">{fill(words.among, { n: count(changed.among, locale) })}</span>
      )}
    </div>
  );
}

/** Say what is being measured and for how long already. */
export function Measuring({ work }: { work: BrowserWork }) {
  const { words } = useBrowserWords();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="gl-muted" role="status">
      {fill(words.measuring, { what: words[`doing_${work.doing}`], n: seconds })}
    </p>
  );
}

interface Props {
  smallest: Smallest | null;
  work: BrowserWork | null;
  onAsk: () => void;
}

function Answer({ smallest }: { smallest: Smallest }) {
  const { words, locale } = useBrowserWords();
  const facts = {
    items: listed(smallest.labels),
    from: count(smallest.rank, locale),
    to: count(smallest.rank_after, locale),
    k: smallest.k,
    n: smallest.history,
  };
  if (!smallest.found) {
    const why = smallest.proved ? words.smallestNone : words.smallestNotFound;
    return <p>{fill(smallest.rank > smallest.k ? words.smallestOutside : why, facts)}</p>;
  }
  return (
    <p>
      {fill(words.smallestFound, facts)} {smallest.proved ? words.smallestProved : words.smallestTried}{" "}
      {smallest.instead.length > 0 && fill(words.smallestInstead, { items: listed(smallest.instead) })}
    </p>
  );
}

export function SmallestChange({ smallest, work, onAsk }: Props) {
  const { words } = useBrowserWords();
  return (
    <div class="gl-smallest" aria-live="polite">
      {!smallest && (
        <button type="button" disabled={work !== null} onClick={onAsk}>
          {words.smallest}
        </button>
      )}
      {work && <Measuring work={work} />}
      {smallest && <Answer smallest={smallest} />}
    </div>
  );
}
