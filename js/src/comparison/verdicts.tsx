// Which differences between two recommenders are shown by the data, in words.

import { useState } from "preact/hooks";
import type { Compared, Pair } from "../protocol.gen";
import { fill, signed } from "../shared/format";
import { useComparisonWords } from "./words";

const LEVEL = 0.05;
const SHOWN = 4;

/** The same comparison, with the higher value first. */
function fromTheBetter(pair: Pair): Pair {
  if (!((pair.difference ?? 0) < 0)) return pair;
  const minus = (value: number | null) => (value === null ? null : -value);
  return {
    ...pair,
    a: pair.b,
    b: pair.a,
    difference: minus(pair.difference),
    low: minus(pair.high),
    high: minus(pair.low),
  };
}

/** Whether a difference is shown: by the corrected test, and by an interval that leaves out zero. */
function isShown(pair: Pair): boolean {
  return pair.p_holm !== null && pair.p_holm < LEVEL && pair.low !== null && pair.low > 0;
}

function Verdict({ pair }: { pair: Pair }) {
  const { words, locale } = useComparisonWords();
  const { a, b, difference, low, high, p_holm } = pair;
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const known = low !== null && high !== null;
  const sentence = fill(isShown(pair) ? words.better : words.noDifference, {
    a,
    b,
    difference: signed(difference, locale),
    interval: known ? `[${signed(low, locale)}, ${signed(high, locale)}]` : "",
  });
  const p = p_holm !== null && (p_holm < 0.001 ? "< 0.001" : `= ${short.format(p_holm)}`);
  return (
    <li class={isShown(pair) ? "gl-shown" : "gl-not-shown"}>
      {sentence.trim().replace(/,$/, "")}{" "}
      {p && (
        <span class="gl-muted gl-p" title={String(p_holm)}>
          {fill(words.pValue, { p })}
        </span>
      )}
    </li>
  );
}

export function Verdicts({ compared, metric }: { compared: Compared; metric: string }) {
  const { words } = useComparisonWords();
  const [all, setAll] = useState(false);
  const value = (name: string) =>
    compared.models.find((model) => model.name === name)?.metrics[metric]?.value ?? -Infinity;
  const pairs = compared.pairs.filter((pair) => pair.metric === metric).map(fromTheBetter);
  // those with the best recommender first, the nearest to it before the others
  pairs.sort((one, other) => value(other.a) - value(one.a) || value(other.b) - value(one.b) || 0);
  if (!pairs.length) {
    const tested = [...new Set(compared.pairs.map((pair) => pair.metric))];
    if (compared.models.length < 2) return <p class="gl-muted">{words.oneRun}</p>;
    return tested.length ? (
      <p class="gl-muted">{fill(words.testedBy, { metrics: tested.join(", "), metric })}</p>
    ) : null;
  }
  const few = pairs.length > SHOWN + 1;
  return (
    <section class="gl-verdicts" aria-label={words.verdicts}>
      <ul>
        {(few && !all ? pairs.slice(0, SHOWN) : pairs).map((pair) => (
          <Verdict key={`${pair.a} ${pair.b}`} pair={pair} />
        ))}
      </ul>
      {few && (
        <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.fewPairs : fill(words.allPairs, { n: pairs.length })}
        </button>
      )}
      <p class="gl-muted">
        {pairs.length === 1 ? words.pairNote : fill(words.pairsNote, { n: pairs.length })}
      </p>
    </section>
  );
}
