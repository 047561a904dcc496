// Whether an explanation is to be trusted: removal curves, the areas under them, agreement, and the verdict.

import { useState } from "preact/hooks";
import type { BrowserWork, Metric, Trust } from "../protocol.gen";
import { Details } from "../shared/details";
import { fill, number } from "../shared/format";
import { word } from "../shared/words";
import { Measuring } from "./whatif";
import { type BrowserLanguage, useBrowserWords } from "./words";

const METRICS: readonly Metric[] = ["del", "pos", "ins", "cdcg"];
const [WIDTH, HEIGHT, LEFT, FOOT, TOP] = [420, 150, 44, 20, 8];

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

function Picture({ trust, metric }: { trust: Trust; metric: Metric }) {
  const { words, locale } = useBrowserWords();
  const values = trust.orders.flatMap((order) => trust.curves[order]?.[metric] ?? []);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (share: number) => LEFT + share * (WIDTH - LEFT - 8);
  const y = (value: number) => TOP + ((high - value) / (high - low || 1)) * (HEIGHT - TOP - FOOT);
  const parts = trust.orders.map((order) => {
    const curve = trust.curves[order]?.[metric] ?? [];
    const [from, to] = [number(curve[0], locale), number(curve.at(-1), locale)];
    return fill(words.curveFrom, { order: orderName(order, trust, words), from, to });
  });
  return (
    <svg
      class="gl-trust-curves"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={fill(words.curvesLabel, { metric: words[metric], parts: parts.join("; ") })}
    >
      <line class="gl-grid" x1={LEFT} x2={WIDTH - 8} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
      <text x={LEFT - 6} y={TOP + 8} text-anchor="end">
        {number(high, locale)}
      </text>
      <text x={LEFT - 6} y={HEIGHT - FOOT} text-anchor="end">
        {number(low, locale)}
      </text>
      <text x={LEFT} y={HEIGHT - 4}>
        {fill(words.removedShare, { n: 0 })}
      </text>
      <text x={WIDTH - 8} y={HEIGHT - 4} text-anchor="end">
        {fill(words.removedShare, { n: 100 })}
      </text>
      {trust.orders.map((order) => (
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
              <svg class="gl-order-key" viewBox="0 0 22 8" aria-hidden="true">
                <line class={`gl-line gl-order-${order}`} x1="0" x2="22" y1="4" y2="4" />
              </svg>{" "}
              {orderName(order, trust, words)}
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
      <Picture trust={trust} metric={metric} />
      <Areas trust={trust} />
      <p class="gl-muted">
        {trust.unit[locale]} {words.agreementNote}
      </p>
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
