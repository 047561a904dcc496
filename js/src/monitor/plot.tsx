// The drawing of a chart: axes, lines, checkpoints and best epochs; chart.tsx reads values off it.

import { useRef } from "preact/hooks";
import type { Axis, CurvePoint } from "../protocol.gen";
import { fit, fontOf, widthOf } from "../shared/fit";
import { useUniqueId } from "../shared/ids";
import { along, type Scale, type Series, ticksOf } from "./reading";
import { colourOf, dashOf } from "./series";
import { useMonitorWords } from "./words";

export const HEIGHT = 176;
const MARGIN = { left: 48, right: 12, top: 10, bottom: 22 };
const BESIDE = 6; // pixels between a tick's label and its line
const LABELS = 92; // pixels for the names at the ends of lines
const MOST_LABELS = 6;
const LINE_HEIGHT = 13;

export const UP: [number, number] = [HEIGHT - MARGIN.bottom, MARGIN.top];

/** Return how much of a width the lines may take; names stand beside them where they have room. */
export function frame(width: number, count: number, y: Scale) {
  const named = count > 1 && count <= MOST_LABELS && width >= 360;
  const right = width - MARGIN.right - (named ? LABELS : 0);
  const figure = y.tickFormat(4);
  const longest = Math.max(...y.ticks(4).map((tick) => widthOf(figure(tick), fontOf(null))));
  const beside = Math.min(width / 3, Math.ceil(longest) + 2 * BESIDE);
  const across: [number, number] = [Math.max(MARGIN.left, beside), right];
  return { named, across };
}

/** Return heights for the labels near to where their lines end, none over another. */
export function apart(wanted: number[]): number[] {
  const order = wanted.map((_, n) => n).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const found = [...wanted];
  let free = MARGIN.top;
  for (const n of order) {
    found[n] = Math.max(free, wanted[n] ?? 0);
    free = (found[n] ?? 0) + LINE_HEIGHT;
  }
  let limit = HEIGHT - MARGIN.bottom;
  for (const n of order.reverse()) {
    found[n] = Math.min(limit, found[n] ?? 0);
    limit = (found[n] ?? 0) - LINE_HEIGHT;
  }
  return found;
}

interface Props {
  series: Series[];
  axis: Axis;
  /** The places that are read, one a run; null for a run that isn't there. */
  read: ({ x: number; y: number } | null)[];
  width: number;
  x: Scale;
  y: Scale;
  named: boolean;
  label: string;
}

export function Plot({ series, axis, read, width, x, y, named, label }: Props) {
  const language = useMonitorWords();
  const svg = useRef<SVGSVGElement>(null);
  const inside = useUniqueId();
  const [left, right] = x.range() as [number, number];
  const figure = y.tickFormat(4);
  const ends = series.map(({ points }) => y(points.at(-1)?.[1] ?? 0));
  const heights = named ? apart(ends) : [];
  const reading = read.find((one) => one !== null);
  return (
    <svg ref={svg} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      <clipPath id={inside}>
        <rect x={left - 2} y={UP[1] - 2} width={right - left + 4} height={UP[0] - UP[1] + 4} />
      </clipPath>
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line class="gl-grid" x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
          <text x={left - BESIDE} y={y(tick)} dy="0.32em" text-anchor="end">
            {figure(tick)}
          </text>
        </g>
      ))}
      {ticksOf(x, axis, Math.max(2, Math.floor(width / 80)), language).map(({ at, text }) => (
        <text key={at} x={x(at)} y={HEIGHT - 6} text-anchor="middle">
          {text}
        </text>
      ))}
      {reading && <line class="gl-cursor" x1={reading.x} x2={reading.x} y1={MARGIN.top} y2={y.range()[0]} />}
      {series.map((one, n) => (
        <g key={one.name} class={colourOf(one.place)}>
          <Line {...{ one, axis, x, y, inside }} />
          {read[n] && <circle class="gl-reading" cx={read[n]?.x} cy={read[n]?.y} r="3" />}
          {named && (
            <text class="gl-line-name" x={right + 6} y={heights[n]} dy="0.32em">
              {fit(one.name, LABELS, fontOf(svg.current))}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

interface LineProps {
  one: Series;
  axis: Axis;
  x: Scale;
  y: Scale;
  /** Id of the part of the drawing that lines may not leave. */
  inside: string;
}

function Line({ one, axis, x, y, inside }: LineProps) {
  const { points, trend, best, checkpoints, place } = one;
  const at = (point: CurvePoint) => `${x(along(point, axis)).toFixed(1)},${y(point[1]).toFixed(1)}`;
  const [first] = points;
  const bottom = HEIGHT - MARGIN.bottom;
  const path = (drawn: CurvePoint[], raw: boolean) => (
    <path
      class={raw ? "gl-line gl-raw" : "gl-line"}
      clip-path={`url(#${inside})`}
      stroke-dasharray={raw ? "" : dashOf(place)}
      d={drawn.map((point, n) => `${n ? "L" : "M"}${at(point)}`).join("")}
    />
  );
  return (
    <>
      {checkpoints.map((point) => (
        <path
          key={point[0]}
          class="gl-checkpoint"
          d={`M${(x(along(point, axis)) - 3).toFixed(1)},${bottom + 6}h6l-3,-5z`}
        />
      ))}
      {path(points, trend !== undefined)}
      {trend && path(trend, false)}
      {points.length === 1 && first && (
        <circle class="gl-point" cx={x(along(first, axis))} cy={y(first[1])} r="2.5" />
      )}
      {best && <circle class="gl-best-mark" cx={x(along(best, axis))} cy={y(best[1])} r="4" />}
    </>
  );
}
