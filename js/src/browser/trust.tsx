// Whether an explanation is to be trusted: removal curves, the areas under them, agreement, and the verdict.

import { useState } from "preact/hooks";
import type { BrowserWork, Metric, Trust } from "../protocol.gen";
import { Details } from "../shared/details";
import { fill, number } from "../shared/format";
import { word } from "../shared/words";
import { Measuring } from "./whatif";
import { type BrowserLanguage, useBrowserWords } from "./words";

const METRICS: readonly Metric[] = ["del", "pos", "ins", "cdcg"];
// of the curve beside the verdict: the explanation itself, what nothing can beat, and chance
const BRIEF = ["contributions", "leave-one-out", "random"];
const [LEFT, FOOT, TOP] = [44, 20, 8];
const [WHOLE, BESIDE] = [
  [420, 150],
  [260, 110],
] as const;

/** Whether an order is by weights of edges that nobody learned. */
function isRaw(order: string, trust: Trust): boolean {
  const { weights } = trust;
  return order.startsWith("attention") && typeof weights === "string" && weights !== "learned";
}

/** Return what an order is called: one by weights that nobody learned is no attention. */
function orderName(order: string, trust: Trust, words: BrowserLanguage["words"]): string {
  if (order === "contributions") return words.contributionsOrder;
  if (!isRaw(order, trust)) return word(words, order);
  const what = word(words, `${trust.weights}Order`);
  return order === "attention" ? what : fill(words.alongPaths, { what });
}

interface PictureProps {
  trust: Trust;
  metric: Metric;
  orders: string[];
  size: readonly [width: number, height: number];
}

function Picture({ trust, metric, orders, size: [width, height] }: PictureProps) {
  const { words, locale } = useBrowserWords();
  const values = orders.flatMap((order) => trust.curves[order]?.[metric] ?? []);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (share: number) => LEFT + share * (width - LEFT - 8);
  const y = (value: number) => TOP + ((high - value) / (high - low || 1)) * (height - TOP - FOOT);
  const parts = orders.map((order) => {
    const curve = trust.curves[order]?.[metric] ?? [];
    const [from, to] = [number(curve[0], locale), number(curve.at(-1), locale)];
    return fill(words.curveFrom, { order: orderName(order, trust, words), from, to });
  });
  return (
    <svg
      class="gl-trust-curves"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={fill(words.curvesLabel, { metric: words[metric], parts: parts.join("; ") })}
    >
      <line class="gl-grid" x1={LEFT} x2={width - 8} y1={height - FOOT} y2={height - FOOT} />
      <text x={LEFT - 6} y={TOP + 8} text-anchor="end">
        {number(high, locale)}
      </text>
      <text x={LEFT - 6} y={height - FOOT} text-anchor="end">
        {number(low, locale)}
      </text>
      <text x={LEFT} y={height - 4}>
        {width < 400 ? "0 %" : fill(words.removedShare, { n: 0 })}
      </text>
      <text x={width - 8} y={height - 4} text-anchor="end">
        {fill(words.removedShare, { n: 100 })}
      </text>
      {orders.map((order) => (
        <polyline
          key={order}
          class={`gl-line gl-order-${order}`}
          points={(trust.curves[order]?.[metric] ?? [])
            .map((value, n) => `${x(trust.shares[n] ?? 0).toFixed(1)},${y(value).toFixed(1)}`)
            .join(" ")}
        >
          <title>{orderName(order, trust, words)}</title>
        </polyline>
      ))}
    </svg>
  );
}

function Areas({ trust }: { trust: Trust }) {
  const { words, locale } = useBrowserWords();
  return (
    <table class="gl-areas">
      <thead>
        <tr>
          <th scope="col">{words.order}</th>
          {METRICS.map((metric) => (
            <th key={metric} scope="col" class="gl-number">
              {words[metric]}
            </th>
          ))}
          <th scope="col" class="gl-number" title={words.agreementNote}>
            {words.agreement}
          </th>
        </tr>
      </thead>
      <tbody>
        {trust.orders.map((order) => (
          <tr key={order}>
            <th scope="row">
              <Key order={order} /> {orderName(order, trust, words)}
            </th>
            {METRICS.map((metric) => {
              const value = trust.areas[order]?.[metric];
              return (
                <td key={metric} class="gl-number" title={String(value)}>
                  {number(value, locale)}
                </td>
              );
            })}
            <td class="gl-number">
              {order in trust.agreement ? number(trust.agreement[order], locale) : ""}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Key({ order }: { order: string }) {
  return (
    <svg class="gl-order-key" viewBox="0 0 22 8" aria-hidden="true">
      <line class={`gl-line gl-order-${order}`} x1="0" x2="22" y1="4" y2="4" />
    </svg>
  );
}

/** The verdict in a line, and beside it the curve that it is of. */
function Verdict({ trust }: { trust: Trust }) {
  const { words } = useBrowserWords();
  const orders = BRIEF.filter((order) => trust.orders.includes(order));
  const good = trust.better[orders[0] ?? ""] === true;
  return (
    <div class="gl-brief">
      <p class={good ? "gl-verdict gl-good" : "gl-verdict gl-doubtful"}>
        <span aria-hidden="true">{good ? "✓" : "!"}</span> {good ? words.trusted : words.doubted}
      </p>
      <figure>
        <Picture trust={trust} metric="del" orders={orders} size={BESIDE} />
        <figcaption class="gl-muted">
          {orders.map((order) => (
            <span key={order}>
              <Key order={order} /> {order === "contributions" ? words.theseFirst : word(words, order)}
            </span>
          ))}
        </figcaption>
      </figure>
    </div>
  );
}

function Measured({ trust }: { trust: Trust }) {
  const { words, locale } = useBrowserWords();
  const [metric, setMetric] = useState<Metric>("del");
  const what = { pos: words.posWhat, del: words.delWhat, ins: words.insWhat, cdcg: words.cdcgWhat };
  const verdicts = trust.verdicts[locale] ?? {};
  const raw = trust.explainers.filter((order) => isRaw(order, trust));
  const verdict = (order: string) => (
    <p key={order} class={trust.better[order] ? "gl-verdict gl-good" : "gl-verdict gl-doubtful"}>
      <span aria-hidden="true">{trust.better[order] ? "✓" : "!"}</span> {verdicts[order]}
    </p>
  );
  return (
    <>
      <Verdict trust={trust} />
      <Details label={words.allMeasures}>
        {trust.explainers.filter((order) => !isRaw(order, trust)).map(verdict)}
        {raw.length > 0 && <Details label={words.rawVerdicts}>{raw.map(verdict)}</Details>}
        <label>
          {words.curve}{" "}
          <select value={metric} onChange={(event) => setMetric(event.currentTarget.value as Metric)}>
            {METRICS.map((one) => (
              <option key={one} value={one}>
                {`${words[one]}: ${fill(what[one], { k: trust.k })}`}
              </option>
            ))}
          </select>
        </label>
        <Picture trust={trust} metric={metric} orders={trust.orders} size={WHOLE} />
        <Areas trust={trust} />
        <p class="gl-muted">
          {trust.unit[locale]} {words.agreementNote}
        </p>
      </Details>
    </>
  );
}

interface Props {
  trust: Trust | null;
  work: BrowserWork | null;
  /** Absent where nothing can be measured. */
  onMeasure?: (() => void) | undefined;
}

export function TrustPanel({ trust, work, onMeasure }: Props) {
  const { words } = useBrowserWords();
  if (!trust && !onMeasure) return null;
  return (
    <section class="gl-trust" aria-label={words.trust}>
      <h4>{words.trust}</h4>
      {trust ? (
        <Measured trust={trust} />
      ) : (
        <>
          <p class="gl-muted">{words.trustNote}</p>
          {work ? (
            <Measuring work={work} />
          ) : (
            <button type="button" onClick={onMeasure}>
              {words.measureTrust}
            </button>
          )}
        </>
      )}
    </section>
  );
}
