// A small line chart: one series, its axes, an optional marked point.
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { fill, number } from "./format";
import type { Point } from "./types";
import { useWords } from "./words";

type Scale = ScaleLinear<number, number>;

interface Props {
  title: string;
  points: Point[];
  /** Which of the two series styles; each has a colour and a dash of its own. */
  kind: "loss" | "metric";
  mark?: Point | null;
  note?: string;
  empty: string;
  ticks?: number[];
}

const WIDTH = 420;
const HEIGHT = 150;
const MARGIN = { left: 44, right: 12, top: 10, bottom: 22 };

/** A loss that ran away is no number any more: nothing can be drawn there. */
function drawable(point: Point): boolean {
  return Number.isFinite(point[0]) && Number.isFinite(point[1]);
}

/** Return the line as an SVG path, with a gap where there is nothing to draw. */
function line(points: Point[], x: Scale, y: Scale): string {
  return points
    .map((point, n) => {
      if (!drawable(point)) return "";
      const before = points[n - 1];
      return `${before && drawable(before) ? "L" : "M"}${x(point[0]).toFixed(1)},${y(point[1]).toFixed(1)}`;
    })
    .join("");
}

export function Chart({ title, points, kind, mark, note, empty, ticks = [] }: Props) {
  const { words, locale } = useWords();
  const last = points[points.length - 1];
  const label = fill(words.curveLabel, { title, points: points.length, value: number(last?.[1], locale) });
  return (
    <figure class="gl-chart">
      <figcaption>
        <span>{title}</span>
        {note && <span class="gl-muted">{note}</span>}
      </figcaption>
      {points.some(drawable) ? (
        <Plot {...{ points, kind, label, ticks }} mark={mark && drawable(mark) ? mark : null} />
      ) : (
        <p class="gl-empty">{last ? words.notFinite : empty}</p>
      )}
    </figure>
  );
}

interface PlotProps extends Pick<Props, "points" | "kind" | "mark"> {
  label: string;
  ticks: number[];
}

function Plot({ points, kind, mark, label, ticks }: PlotProps) {
  const shown = points.filter(drawable);
  const within = mark ? [...shown, mark] : shown;
  const xs = within.map((point) => point[0]);
  const ys = within.map((point) => point[1]);
  const x = scaleLinear([Math.min(0, ...xs), Math.max(1, ...xs)], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([Math.min(...ys), Math.max(...ys)], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const figure = y.tickFormat(4);
  const whole = x.ticks(6).filter(Number.isInteger);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line class="gl-grid" x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
            {figure(tick)}
          </text>
        </g>
      ))}
      {whole.map((tick) => (
        <text key={tick} x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
          {tick}
        </text>
      ))}
      {ticks.map((tick) => (
        <path key={tick} class="gl-checkpoint" d={`M${x(tick) - 3},${HEIGHT - 16}h6l-3,-5z`} />
      ))}
      <path class={`gl-line gl-${kind}`} d={line(points, x, y)} />
      {shown.length === 1 && shown[0] && (
        <circle class={`gl-dot gl-${kind}`} cx={x(shown[0][0])} cy={y(shown[0][1])} r="2.5" />
      )}
      {mark && <circle class={`gl-mark gl-${kind}`} cx={x(mark[0])} cy={y(mark[1])} r="4" />}
    </svg>
  );
}
