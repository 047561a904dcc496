// Parallel coordinates: an axis for each option and one for the value, a line for each trial.

import { scaleLinear, scaleLog, scalePoint } from "d3-scale";
import { useRef } from "preact/hooks";
import type { SearchAxis, SearchTrial, TrialOption } from "../protocol.gen";
import { count, fill, number } from "../shared/format";
import { useWidth } from "../shared/width";
import { shownOption } from "./order";
import { useSearchWords } from "./words";

const HEIGHT = 216;
const MARGIN = { side: 44, top: 30, bottom: 12 };
const LINE = 14; // pixels between two lines of names
const LETTER = 6.5; // pixels of a letter, about
const MOST_TICKS = 7;

interface Place {
  at: (value: TrialOption | undefined) => number | undefined;
  ticks: [number, string][];
}

/** Return a range's end in few letters. */
function briefly(end: number): string {
  const two = Number(end.toPrecision(2));
  return two !== 0 && Math.abs(two) < 1e-3 ? two.toExponential() : String(two);
}

/** Return where values are on an axis, and what is written there. */
function placed(axis: SearchAxis, top: number, locale: string, end = briefly): Place {
  const range: [number, number] = [HEIGHT - MARGIN.bottom, top];
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
    ticks: ends.map((one): [number, string] => [scale(one), end(one)]),
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
  // names that would meet stand on two lines in turns
  const apart = (width - 2 * MARGIN.side) / Math.max(1, all.length - 1);
  const turns = all.some(
    ({ name }, n) => ((name.length + (all[n + 1]?.name.length ?? 0)) / 2) * LETTER > apart,
  );
  const top = MARGIN.top + (turns ? LINE : 0);
  const places = all.map((axis, n) =>
    placed(axis, top, locale, n < axes.length ? briefly : (end) => number(end, locale)),
  );
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
              <line class="gl-axis" x1={x(n)} x2={x(n)} y1={top} y2={HEIGHT - MARGIN.bottom} />
              <text class="gl-end" x={x(n)} y={12 + (turns && n % 2 ? LINE : 0)} text-anchor="middle">
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
