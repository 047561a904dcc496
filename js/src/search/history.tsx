// Each trial's value in its order, and a line on the best until then.

import { scaleLinear } from "d3-scale";
import { useRef } from "preact/hooks";
import type { SearchTrial } from "../protocol.gen";
import { count, fill, number } from "../shared/format";
import { useWidth } from "../shared/width";
import { bestUntil } from "./order";
import { useSearchWords } from "./words";

const HEIGHT = 216;
const MARGIN = { left: 52, right: 12, top: 10, bottom: 22 };

interface Props {
  trials: SearchTrial[];
  metric: string;
  /** How many there will be at most. */
  most: number | null;
  chosen: number | null;
  onChoose: (trial: number) => void;
}

export function History({ trials, metric, most, chosen, onChoose }: Props) {
  const { words, locale } = useSearchWords();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box) ?? 360;
  const known = trials.filter((one) => one.value !== null);
  const values = known.map((one) => one.value ?? 0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high > low ? 0 : Math.abs(high) / 10 || 1;
  const last = Math.max(1, (most ?? 1) - 1, ...trials.map((one) => one.number));
  const x = scaleLinear([0, last], [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear([low - room, high + room], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const figure = y.tickFormat(4);
  const best = bestUntil(trials);
  const line = best.map(([n, value], place) =>
    place ? `H${x(n).toFixed(1)}V${y(value).toFixed(1)}` : `M${x(n).toFixed(1)},${y(value).toFixed(1)}`,
  );
  const label = fill(words.historyLabel, {
    metric,
    n: count(known.length, locale),
    values: best.map(([, value]) => number(value, locale)).join(", "),
  });
  return (
    <figure ref={box} class="gl-figure">
      <figcaption>
        <b>{metric}</b>
        <span class="gl-muted">{words.byTrial}</span>
      </figcaption>
      {known.length > 0 && (
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
          {y.ticks(4).map((tick) => (
            <g key={tick}>
              <line class="gl-grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
              <text x={MARGIN.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
                {figure(tick)}
              </text>
            </g>
          ))}
          {x
            .ticks(Math.min(last, 6))
            .filter(Number.isInteger)
            .map((tick) => (
              <text key={tick} x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
                {tick}
              </text>
            ))}
          <path
            class="gl-best-line"
            d={`${line.join("")}${best.length ? `H${x(trials.at(-1)?.number ?? 0)}` : ""}`}
          />
          {known.map((one) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the table has the same by keyboard
            <circle
              key={one.number}
              class={`gl-trial gl-of-${one.state} ${one.number === chosen ? "gl-chosen" : ""}`}
              cx={x(one.number)}
              cy={y(one.value ?? 0)}
              r={one.best || one.number === chosen ? 5 : 3.5}
              onClick={() => onChoose(one.number)}
            >
              <title>{`${words.trial} ${one.number}: ${number(one.value, locale)}`}</title>
            </circle>
          ))}
        </svg>
      )}
      <p class="gl-muted">{words.historyKey}</p>
    </figure>
  );
}
