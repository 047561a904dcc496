// Parallel coordinates: an axis for each option and one for the value, a line for each trial.

import { scaleLinear, scaleLog, scalePoint } from "d3-scale";
import { useRef } from "preact/hooks";
import type { SearchAxis, SearchTrial, TrialOption } from "../protocol.gen";
import { count, fill, number } from "../shared/format";
import { useWidth } from "../shared/width";
import { shownOption } from "./order";
import { useSearchWords } from "./words";

const HEIGHT = 216;
const MARGIN = { side: 44, top: 30, bottom: 20 };
const MOST_TICKS = 7;

interface Place {
  at: (value: TrialOption | undefined) => number | undefined;
  ticks: [number, string][];
}

/** Return where values are on an axis, and what is written there. */
function placed(axis: SearchAxis, locale: string): Place {
  const range: [number, number] = [HEIGHT - MARGIN.bottom, MARGIN.top];
  if (axis.low === null || axis.high === null) {
    const names = axis.values.map((value) => shownOption(value, locale));
    const scale = scalePoint(names, range).padding(0.2);
    const ticks = names.map((name): [number, string] => [scale(name) ?? 0, name]);
    return { at: (value) => scale(shownOption(value, locale)), ticks: ticks.slice(0, MOST_TICKS) };
  }
  const ends: [number, number] = [axis.low, axis.high];
  const scale = axis.log ? scaleLog(ends, range) : scaleLinear(ends, range);
  return {
    at: (value) => (typeof value === "number" ? scale(value) : undefined),
    ticks: ends.map((end): [number, string] => [scale(end), shownOption(end, locale)]),
  };
}

interface Props {
  axes: SearchAxis[];
  trials: SearchTrial[];
  metric: string;
  chosen: number | null;
  onChoose: (trial: number) => void;
}

export function Axes({ axes, trials, metric, chosen, onChoose }: Props) {
  const { words, locale } = useSearchWords();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box) ?? 360;
  const known = trials.filter((one) => one.value !== null);
  const values = known.map((one) => one.value ?? 0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const best = trials.find((one) => one.best);
  const spread = high > low ? high - low : 1;
  const all: SearchAxis[] = [...axes, { name: metric, low, high: low + spread, log: false, values: [] }];
  const x = scalePoint(
    all.map((_, n) => n),
    [MARGIN.side, width - MARGIN.side],
  );
  const places = all.map((axis) => placed(axis, locale));
  const path = (one: SearchTrial) =>
    all
      .map((axis, n) => {
        const at = places[n]?.at(n < axes.length ? one.options[axis.name] : one.value);
        return at === undefined ? "" : `${n ? "L" : "M"}${(x(n) ?? 0).toFixed(1)},${at.toFixed(1)}`;
      })
      .join("")
      .replace(/^L/, "M");
  // the best on top, and what was chosen above all
  const order = [...known].sort(
    (a, b) => Number(a.number === chosen) - Number(b.number === chosen) || (a.value ?? 0) - (b.value ?? 0),
  );
  const label = fill(words.axesLabel, {
    n: count(known.length, locale),
    options: axes.map((axis) => axis.name).join(", "),
    metric,
    best: axes.map((axis) => `${axis.name} ${shownOption(best?.options[axis.name], locale)}`).join(", "),
  });
  return (
    <figure ref={box} class="gl-figure">
      <figcaption>
        <b>{words.axes}</b>
      </figcaption>
      {known.length > 0 && (
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
          {order.map((one) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the table has the same by keyboard
            <path
              key={one.number}
              class={`gl-way gl-of-${one.state} ${one.number === chosen ? "gl-chosen" : ""}`}
              style={{
                opacity: one.number === chosen ? 1 : 0.15 + (0.75 * ((one.value ?? low) - low)) / spread,
              }}
              d={path(one)}
              onClick={() => onChoose(one.number)}
            >
              <title>{`${words.trial} ${one.number}: ${number(one.value, locale)}`}</title>
            </path>
          ))}
          {all.map((axis, n) => (
            <g key={axis.name}>
              <line class="gl-axis" x1={x(n)} x2={x(n)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
              <text class="gl-end" x={x(n)} y={12} text-anchor="middle">
                {axis.name}
              </text>
              {places[n]?.ticks.map(([at, text]) => (
                <text key={text} x={(x(n) ?? 0) + 5} y={at} dy="0.32em">
                  {text}
                </text>
              ))}
            </g>
          ))}
        </svg>
      )}
      <p class="gl-muted">{words.axesKey}</p>
    </figure>
  );
}
