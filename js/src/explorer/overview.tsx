// The graph as a whole: counts, behaviours, and how many neighbours users and items have.

import type { DegreeCurve, GraphOverview, Side } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { LineSample } from "./marks";
import { short, useExplorerWords } from "./words";

const WIDTH = 300;
const HEIGHT = 132;
const MARGIN = { left: 44, right: 10, top: 8, bottom: 20 };
const SIDES: Side[] = ["user", "item"];

export function Overview({ graph }: { graph: GraphOverview }) {
  const { words, locale } = useExplorerWords();
  const span = graph.span?.map((time) => time.slice(0, 10)) ?? [];
  const facts: [string, string, string?][] = [
    [words.users, count(graph.users, locale)],
    [words.items, count(graph.items, locale)],
    [words.interactionsTitle, count(graph.interactions, locale)],
    [words.pairs, count(graph.pairs, locale)],
    [words.density, `${short(100 * graph.density, locale)} %`, String(graph.density)],
  ];
  if (graph.span)
    facts.push([
      words.period,
      fill(words.from, { first: span[0] ?? "", last: span[1] ?? "" }),
      graph.span.join(" – "),
    ]);
  return (
    <>
      <section class="gl-facts-list" aria-label={words.overview}>
        <dl>
          {facts.map(([name, value, full]) => (
            <div key={name}>
              <dt class="gl-muted">{name}</dt>
              <dd title={full}>{value}</dd>
            </div>
          ))}
        </dl>
        {graph.behaviours.length > 0 && (
          <ul class="gl-behaviour-list" aria-label={words.behaviours}>
            {graph.behaviours.map((behaviour, n) => (
              <li key={behaviour.name}>
                <LineSample behaviour={n} />
                <span class="gl-label" title={behaviour.name}>
                  {behaviour.name}
                </span>
                <span class="gl-number">{count(behaviour.count, locale)}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Degrees degrees={graph.degrees} />
    </>
  );
}

/** Powers of ten from 1 to what is needed. */
function powers(most: number): number[] {
  return Array.from({ length: Math.ceil(Math.log10(Math.max(most, 2))) + 1 }, (_, n) => 10 ** n);
}

function Degrees({ degrees }: { degrees: Record<Side, DegreeCurve> }) {
  const { words, locale } = useExplorerWords();
  const names = { user: words.users, item: words.items };
  const curveTexts = SIDES.map((side) =>
    fill(words.degreesPart, {
      who: names[side],
      median: short(degrees[side].median, locale),
      largest: count(degrees[side].largest, locale),
    }),
  );
  const points = SIDES.flatMap((side) => degrees[side].points);
  const xs = powers(Math.max(1, ...points.map((point) => point[0])));
  const ys = powers(Math.max(1, ...points.map((point) => point[1])));
  const x = (value: number) =>
    MARGIN.left + (Math.log10(value) / (xs.length - 1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (Math.log10(value) / (ys.length - 1)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = (of: DegreeCurve["points"]) =>
    of.map(([a, b], n) => `${n ? "L" : "M"}${x(a).toFixed(1)},${y(b).toFixed(1)}`);
  const brief = new Intl.NumberFormat(locale, { notation: "compact" });
  return (
    <figure class="gl-degrees">
      <figcaption>
        <b>{words.degrees}</b>
        <span class="gl-muted">{words.degreesNote}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={fill(words.degreesLabel, { parts: curveTexts.join("; ") })}
      >
        {ys.map((tick) => (
          <g key={tick}>
            <line class="gl-grid" x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
            <text x={MARGIN.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
              {brief.format(tick)}
            </text>
          </g>
        ))}
        {xs.map((tick) => (
          <text key={tick} x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
            {brief.format(tick)}
          </text>
        ))}
        {SIDES.map((side, n) => (
          <g key={side} class={`gl-colour-${n}`}>
            <path
              class="gl-link"
              d={line(degrees[side].points).join("")}
              style={{ strokeDasharray: n ? "5 3" : "none" }}
            />
            {degrees[side].points.map(([a, b]) =>
              side === "user" ? (
                <circle key={a} class="gl-point" cx={x(a)} cy={y(b)} r="1.8" />
              ) : (
                <rect key={a} class="gl-point" x={x(a) - 1.6} y={y(b) - 1.6} width="3.2" height="3.2" />
              ),
            )}
          </g>
        ))}
      </svg>
      <ul class="gl-legend">
        {SIDES.map((side, n) => (
          <li key={side}>
            <span class={`gl-node gl-node-${side} gl-colour-${n}`} aria-hidden="true" /> {curveTexts[n]}
          </li>
        ))}
      </ul>
    </figure>
  );
}
