// The curves of the runs that are watched: the loss, and a validation metric that can be chosen.

import { useState } from "preact/hooks";
import type { Axis, Choice, CurvePoint, RunCurves, RunRow } from "../protocol.gen";
import { fill, number } from "../shared/format";
import { Chart } from "./chart";
import { drawable, MANY, rangeOf, type Series, smoothed } from "./reading";
import { MOST_SMOOTHING } from "./types";
import { useMonitorWords } from "./words";

interface Props {
  rows: RunRow[];
  curves: ReadonlyMap<string, RunCurves>;
  places: ReadonlyMap<string, number>;
  choice: Choice;
  onChoose: (choice: Partial<Choice>) => void;
}

/** Return the metrics that there are curves of, the one first by which the best epoch is chosen. */
function metricsOf(rows: RunRow[], curves: ReadonlyMap<string, RunCurves>): string[] {
  const own = rows.flatMap((row) => (row.metric ? [row.metric] : []));
  const measured = rows.flatMap((row) => Object.keys(curves.get(row.name)?.validation ?? {}));
  const drawn = new Set(measured.length ? measured : own);
  return [...new Set([...own.filter((name) => drawn.has(name)), ...drawn])];
}

/** Return the best epoch as a point: its seconds are those of the curve there. */
function bestPoint(row: RunRow, metric: string, points: CurvePoint[]): CurvePoint | null {
  const { best } = row;
  if (!best || !Number.isFinite(best.value) || (best.metric ?? row.metric) !== metric) return null;
  const there = points.find((point) => point[0] >= best.epoch) ?? points.at(-1);
  if (!there) return null;
  // the curve's own point: its value and the best one may be the same number, rounded in two ways
  return there[0] === best.epoch ? there : [best.epoch, best.value, there[2]];
}

function checkpointsOf(curves: RunCurves | undefined): CurvePoint[] {
  return drawable((curves?.checkpoints ?? []).map(([epochs, seconds]) => [epochs, 0, seconds]));
}

/** Return a curve, and smoothed where it has enough points; what lies beyond the axis would pull it along. */
function withTrend(points: CurvePoint[], weight: number): Pick<Series, "points" | "trend"> {
  if (weight === 0 || points.length < MANY) return { points };
  const [low, high] = rangeOf(points.map(([, value]) => value));
  const near = points.filter(([, value]) => value >= low && value <= high);
  return { points, trend: smoothed(near, weight) };
}

export function Charts({ rows, curves, places, choice, onChoose }: Props) {
  const { words, locale } = useMonitorWords();
  const [at, setAt] = useState<number | null>(null);
  const metrics = metricsOf(rows, curves);
  const metric = metrics.includes(choice.metric) ? choice.metric : (metrics[0] ?? "ndcg@20");
  const series = (of: (row: RunRow, own: RunCurves | undefined) => Omit<Series, "name" | "place">) =>
    rows
      .map((row) => ({
        name: row.name,
        place: places.get(row.name) ?? 0,
        ...of(row, curves.get(row.name)),
      }))
      .filter(({ points }) => points.length > 0);
  const loss = series((_, own) => ({
    ...withTrend(drawable(own?.loss ?? []), choice.smoothing),
    checkpoints: checkpointsOf(own),
    best: null,
  }));
  const validation = series((row, own) => {
    const points = drawable(own?.validation[metric] ?? []);
    return { points, checkpoints: [], best: bestPoint(row, metric, points) };
  });
  const atOnce = rows.every((row) => !row.epochs && !row.active) && loss.length === 0;
  if (atOnce)
    return rows.some((row) => row.status === "done") ? <p class="gl-empty">{words.closedForm}</p> : null;
  const title = fill(words.validation, { metric });
  const [only] = rows;
  const note =
    rows.length === 1 && only?.best && (only.best.metric ?? only.metric) === metric
      ? fill(words.best, { value: number(only.best.value, locale), epoch: only.best.epoch })
      : "";
  const onAxis = (chosen: Partial<Choice>) => {
    setAt(null); // what was an epoch would be a second
    onChoose(chosen);
  };
  const shared = { axis: choice.axis, at, onAt: setAt };
  return (
    <div class="gl-curves">
      <div class="gl-charts">
        <Chart {...shared} title={words.loss} empty={words.noCurve} reader={words.readLoss} series={loss} />
        <Chart
          {...shared}
          title={title}
          head={metrics.length > 1 ? <Metric {...{ metric, metrics, onChoose }} /> : undefined}
          note={note}
          empty={words.noValidation}
          reader={fill(words.readMetric, { metric })}
          series={validation}
        />
      </div>
      <div class="gl-chart-key gl-muted">
        {loss.some(({ checkpoints }) => checkpoints.length > 0) && <span>{words.checkpointKey}</span>}
        {validation.some(({ best }) => best) && <span>{words.bestKey}</span>}
        {loss.some(({ points }) => points.length >= MANY) && (
          <Smoothing weight={choice.smoothing} onChoose={onChoose} />
        )}
        <AxisChoice axis={choice.axis} onChoose={onAxis} />
      </div>
    </div>
  );
}

interface MetricProps {
  metric: string;
  metrics: string[];
  onChoose: (choice: Partial<Choice>) => void;
}

function Metric({ metric, metrics, onChoose }: MetricProps) {
  const { words } = useMonitorWords();
  return (
    <select
      aria-label={words.metric}
      value={metric}
      onChange={(event) => onChoose({ metric: event.currentTarget.value })}
    >
      {metrics.map((one) => (
        <option key={one} value={one} selected={one === metric}>
          {fill(words.validation, { metric: one })}
        </option>
      ))}
    </select>
  );
}

function Smoothing({ weight, onChoose }: { weight: number; onChoose: (choice: Partial<Choice>) => void }) {
  const { words } = useMonitorWords();
  return (
    <label class="gl-choice">
      {words.smoothing}{" "}
      <input
        type="range"
        min="0"
        max={MOST_SMOOTHING}
        step="0.01"
        value={weight}
        onInput={(event) => onChoose({ smoothing: Number(event.currentTarget.value) })}
      />
      <output>{weight.toFixed(2)}</output>
    </label>
  );
}

function AxisChoice({ axis, onChoose }: { axis: Axis; onChoose: (choice: Partial<Choice>) => void }) {
  const { words } = useMonitorWords();
  return (
    <label class="gl-choice">
      {words.axis}{" "}
      <select value={axis} onChange={(event) => onChoose({ axis: event.currentTarget.value as Axis })}>
        {(["epochs", "time"] as const).map((one) => (
          <option key={one} value={one} selected={one === axis}>
            {words[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
