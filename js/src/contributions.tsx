// Signed bars that add up to the score, so that a user sees that they do.
import { useState } from "preact/hooks";
import { counted, fill, number, signed } from "./format";
import type { Why } from "./types";
import { useWords, word } from "./words";

const SHOWN = 8;

interface Bar {
  key: string;
  label: string;
  value: number;
  note?: string;
  rest?: boolean;
}

function Row({ bar, largest }: { bar: Bar; largest: number }) {
  const { locale } = useWords();
  const width = (50 * Math.abs(bar.value)) / largest;
  const style = { width: `${width}%`, left: bar.value < 0 ? `${50 - width}%` : "50%" };
  return (
    <tr class={bar.rest ? "gl-rest" : ""}>
      <th scope="row" title={bar.note ? `${bar.label} – ${bar.note}` : bar.label}>
        {bar.label}
      </th>
      <td class="gl-bar">
        <div aria-hidden="true">
          <span class={bar.value < 0 ? "gl-against" : "gl-for"} style={style} />
        </div>
      </td>
      <td class="gl-number" title={String(bar.value)}>
        {signed(bar.value, locale)}
      </td>
    </tr>
  );
}

export function Contributions({ why }: { why: Why }) {
  const { words, locale } = useWords();
  const [all, setAll] = useState(false);
  const few = why.contributions.length > SHOWN + 1;
  const shown = all || !few ? why.contributions : why.contributions.slice(0, SHOWN);
  const hidden = why.contributions.slice(shown.length);
  const bars: Bar[] = shown.map((row) => ({
    key: String(row.item),
    label: row.label,
    value: row.contribution,
    note: counted("both", row.neighbours, words, locale),
  }));
  const sum = (rows: typeof hidden) =>
    rows.reduce((total, row) => total + row.contribution, why.others.contribution);
  const more = hidden.length + why.others.count;
  if (more)
    bars.push({
      key: "more",
      label: counted("moreItems", more, words, locale),
      value: sum(hidden),
      rest: true,
    });
  for (const [kind, value] of Object.entries(why.rest))
    bars.push({ key: `rest-${kind}`, label: word(words, kind), value, rest: true });
  const largest = Math.max(...bars.map((bar) => Math.abs(bar.value))) || 1;
  return (
    <section class="gl-contributions" aria-label={words.contributions}>
      <p class="gl-sum-line">
        {fill(words.addsUp, {
          score: number(why.score, locale),
          items: signed(sum(why.contributions), locale),
          rest: signed(why.remainder, locale),
        })}
      </p>
      <table>
        <tbody>
          {bars.map((bar) => (
            <Row key={bar.key} bar={bar} largest={largest} />
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
      {few && (
        <button type="button" onClick={() => setAll(!all)}>
          {all ? words.showFewer : words.showAll}
        </button>
      )}
    </section>
  );
}
