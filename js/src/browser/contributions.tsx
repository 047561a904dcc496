// Signed bars that add up to the score, so that a user sees that they do.

import { useState } from "preact/hooks";
import type { Why } from "../protocol.gen";
import { counted, fill, number, signed } from "../shared/format";
import { word } from "../shared/words";
import { type BrowserLanguage, useBrowserWords } from "./words";

const SHOWN = 8;

interface Bar {
  key: string;
  label: string;
  value: number;
  note?: string;
  rest?: boolean;
}

/** What a bar is drawn on: from `low` to `high`, each in the unit of the score. */
interface Scale {
  low: number;
  high: number;
}

function Row({ bar, from, scale }: { bar: Bar; from: number; scale: Scale }) {
  const { locale } = useBrowserWords();
  const place = (value: number) => (100 * (value - scale.low)) / (scale.high - scale.low || 1);
  const left = place(Math.min(from, from + bar.value));
  const width = place(Math.max(from, from + bar.value)) - left;
  return (
    <tr class={bar.rest ? "gl-rest" : ""}>
      <th scope="row" title={bar.note ? `${bar.label} – ${bar.note}` : bar.label}>
        {bar.label}
      </th>
      <td class="gl-bar">
        <div aria-hidden="true">
          <i class="gl-zero" style={{ left: `${place(0)}%` }} />
          <span
            class={bar.value < 0 ? "gl-against" : "gl-for"}
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        </div>
      </td>
      <td class="gl-number" title={String(bar.value)}>
        {signed(bar.value, locale)}
      </td>
    </tr>
  );
}

/** The bars of an explanation: the strongest, all others as one, and the parts of the rest. */
function barsOf(
  why: Why,
  shown: Why["contributions"],
  words: BrowserLanguage["words"],
  locale: string,
): Bar[] {
  const hidden = why.contributions.slice(shown.length);
  const bars: Bar[] = shown.map((row) => ({
    key: String(row.item),
    label: row.label,
    value: row.contribution,
    note: counted("both", row.neighbours, words, locale),
  }));
  const more = hidden.length + why.others.count;
  if (more) {
    const label = counted("moreItems", more, words, locale);
    bars.push({ key: "more", label, value: sumOf(why, hidden), rest: true });
  }
  for (const [kind, value] of Object.entries(why.rest))
    bars.push({ key: `rest-${kind}`, label: word(words, kind), value, rest: true });
  return bars;
}

const sumOf = (why: Why, rows: Why["contributions"]) =>
  rows.reduce((total, row) => total + row.contribution, why.others.contribution);

function scaleOf(bars: Bar[], ends: number[], running: boolean): Scale {
  if (running) return { low: Math.min(0, ...ends), high: Math.max(0, ...ends) };
  const largest = Math.max(...bars.map((bar) => Math.abs(bar.value))) || 1;
  return { low: -largest, high: largest };
}

export function Contributions({ why, of }: { why: Why; of?: string }) {
  const { words, locale } = useBrowserWords();
  const [all, setAll] = useState(false);
  const [running, setRunning] = useState(false);
  const few = why.contributions.length > SHOWN + 1;
  const shown = all || !few ? why.contributions : why.contributions.slice(0, SHOWN);
  const bars = barsOf(why, shown, words, locale);
  const ends = [0];
  for (const bar of bars) ends.push((ends.at(-1) ?? 0) + bar.value);
  const scale = scaleOf(bars, ends, running);
  return (
    <section class="gl-contributions" aria-label={of ? `${words.contributions}, ${of}` : words.contributions}>
      <p class="gl-sum-line">
        {fill(words.addsUp, {
          score: number(why.score, locale),
          items: signed(sumOf(why, why.contributions), locale),
          rest: signed(why.remainder, locale),
        })}
      </p>
      <table>
        <tbody>
          {bars.map((bar, n) => (
            <Row key={bar.key} bar={bar} from={running ? (ends[n] ?? 0) : 0} scale={scale} />
          ))}
          <tr class="gl-total">
            <th scope="row">{words.sum}</th>
            <td />
            <td class="gl-number" title={String(why.total)}>
              {number(why.total, locale)}
            </td>
          </tr>
        </tbody>
      </table>
      <p class="gl-choices">
        {few && (
          <button type="button" onClick={() => setAll(!all)}>
            {all ? words.showFewer : words.showAll}
          </button>
        )}
        <button type="button" aria-pressed={running} onClick={() => setRunning(!running)}>
          {words.waterfall}
        </button>
      </p>
    </section>
  );
}
