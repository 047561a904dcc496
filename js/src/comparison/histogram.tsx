// How the users' differences between two recommenders are spread: in favour of the one, of the other, the same.

import type { Winners } from "../protocol.gen";
import { count, fill, signed } from "../shared/format";
import { Axis } from "./marks";
import { scaleOf } from "./scale";
import { useComparisonWords } from "./words";

const HIGHER = 1.25; // a bar at zero is cut where it is more than so many times as high as the others
const LABELLED = 3;

interface Bar {
  low: number;
  high: number;
  users: number;
}

function barsOf({ edges, counts }: Winners["histogram"]): Bar[] {
  return counts.map((users, n) => ({ low: edges[n] ?? 0, high: edges[n + 1] ?? 0, users }));
}

/** Whether a bar holds no difference: neither side is favoured there. */
function atZero(bar: Bar): boolean {
  return bar.low <= 0 && bar.high >= 0 && Math.abs(bar.low + bar.high) < (bar.high - bar.low) * 1e-6;
}

function side(bar: Bar): string {
  if (atZero(bar)) return "gl-same";
  return bar.low + bar.high < 0 ? "gl-against" : "gl-for";
}

export function Histogram({ winners, metric }: { winners: Winners; metric: string }) {
  const { words, locale } = useComparisonWords();
  const bars = barsOf(winners.histogram);
  const most = Math.max(1, ...bars.map((bar) => bar.users));
  const others = Math.max(0, ...bars.filter((bar) => !atZero(bar)).map((bar) => bar.users));
  const cut = others > 0 && most > others * HIGHER;
  const top = cut ? others * HIGHER : most;
  const scale = scaleOf(winners.histogram.edges, locale);
  const labelOf = (bar: Bar) =>
    fill(words.bin, {
      low: signed(bar.low, locale),
      high: signed(bar.high, locale),
      n: count(bar.users, locale),
    });
  const highest = [...bars].sort((a, b) => b.users - a.users).slice(0, LABELLED);
  const { a, b } = winners;
  const parts = highest.filter((bar) => bar.users > 0).map(labelOf);
  const label = fill(words.differencesLabel, { metric, a, b, parts: parts.join("; ") });
  return (
    <figure class="gl-histogram">
      <figcaption>
        <span>{fill(words.differences, { metric, a, b })}</span>
        <span class="gl-muted">{fill(words.mostUsers, { n: count(Math.round(top), locale) })}</span>
      </figcaption>
      <div class="gl-bars" role="img" aria-label={label}>
        <span class="gl-zero" style={{ left: `${scale.at(0)}%` }} />
        {bars.map(
          (bar) =>
            bar.users > 0 && (
              <span
                key={bar.low}
                class={`${side(bar)} ${bar.users > top ? "gl-cut" : ""}`}
                title={labelOf(bar)}
                style={{
                  left: `${scale.at(bar.low)}%`,
                  width: `${scale.at(bar.high) - scale.at(bar.low)}%`,
                  height: `${Math.min(100, (100 * bar.users) / top)}%`,
                }}
              />
            ),
        )}
      </div>
      <div aria-hidden="true">
        <Axis scale={scale} />
      </div>
      {cut && <p class="gl-muted">{fill(words.cutKey, { n: count(most, locale) })}</p>}
    </figure>
  );
}
