// Signed bars that add up to the score: the user's own items, and below what is summed up, each on its own scale.

import { useState } from "preact/hooks";
import type { Why } from "../protocol.gen";
import { counted, fill, number, numbers, signed } from "../shared/format";
import { word } from "../shared/words";
import { type BrowserLanguage, useBrowserWords } from "./words";

const SHOWN = 8;

interface Bar {
  key: string;
  label: string;
  value: number;
  /** How many users link the item to the recommended one. */
  note?: string;
  rest?: boolean;
}

/** What a bar is drawn on: from `low` to `high`, each in the unit of the score. */
interface Scale {
  low: number;
  high: number;
}

interface RowProps {
  bar: Bar;
  from: number;
  scale: Scale;
  /** Of what a bar's part is told in percent; null where parts cancel each other. */
  whole: number | null;
}

function Row({ bar, from, scale, whole }: RowProps) {
  const { locale } = useBrowserWords();
  const place = (value: number) => (100 * (value - scale.low)) / (scale.high - scale.low || 1);
  const left = place(Math.min(from, from + bar.value));
  const width = place(Math.max(from, from + bar.value)) - left;
  const percent = numbers(locale, { style: "percent", maximumFractionDigits: 0 });
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
      {whole !== null && <td class="gl-percent">{percent.format(bar.value / whole)}</td>}
      <td class="gl-linked gl-muted">{bar.note ?? ""}</td>
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
    note: row.neighbours > 0 ? counted("both", row.neighbours, words, locale) : "",
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

/** Return the scale of values that are drawn from zero, or one after the other. */
function scaleOf(values: number[]): Scale {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return { low, high: high > low ? high : 1 };
}

/** Return the sum of all parts where none is against another: percents of it add up to 100. */
function wholeOf(bars: Bar[]): number | null {
  const sum = bars.reduce((total, { value }) => total + value, 0);
  return sum > 0 && bars.every(({ value }) => value >= 0) ? sum : null;
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
  const [own, rest] = [bars.filter((bar) => !bar.rest), bars.filter((bar) => bar.rest)];
  const scales = running
    ? { own: scaleOf(ends), rest: scaleOf(ends) }
    : { own: scaleOf(own.map((bar) => bar.value)), rest: scaleOf(rest.map((bar) => bar.value)) };
  const whole = wholeOf(bars);
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
            <Row
              key={bar.key}
              bar={bar}
              from={running ? (ends[n] ?? 0) : 0}
              scale={bar.rest ? scales.rest : scales.own}
              whole={whole}
            />
          ))}
          <tr class="gl-total">
            <th scope="row">{words.sum}</th>
            <td />
            <td class="gl-number" title={String(why.total)}>
              {number(why.total, locale)}
            </td>
            {whole !== null && <td class="gl-percent" />}
            <td class="gl-linked" />
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
