// A chart of one figure of several runs, and what is read off it with the mouse or the keyboard.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Axis } from "../protocol.gen";
import { count, fill, number } from "../shared/format";
import { useWidth } from "../shared/width";
import { frame, Plot, UP } from "./plot";
import { acrossScale, along, beyond, nearest, places, placeText, type Series, upScale } from "./reading";
import { Swatch } from "./series";
import { useMonitorWords } from "./words";

const USUAL_WIDTH = 420;
const PAGE = 10;

interface Props {
  title: string;
  /** What stands above the chart, if that isn't the title alone. */
  head?: ComponentChildren;
  note?: string;
  empty: string;
  /** How the reader is called. */
  reader: string;
  series: Series[];
  axis: Axis;
  /** Where on the axis values are read, in all charts at once; null for the latest. */
  at: number | null;
  onAt: (at: number | null) => void;
}

export function Chart({ title, head, note, empty, reader, series, axis, at, onAt }: Props) {
  const language = useMonitorWords();
  const { words, locale } = language;
  const figure = useRef<HTMLElement>(null);
  const width = Math.round(useWidth(figure) ?? USUAL_WIDTH);
  const y = upScale(series, UP);
  const { named, across } = frame(width, series.length, y);
  const x = acrossScale(series, axis, across);
  const cut = beyond(series, y);
  const found = series.map(({ points }) => nearest(points, at, axis));
  const read = found.map((point) => at !== null && point && { x: x(along(point, axis)), y: y(point[1]) });
  const value = (n: number) => number(found[n]?.[1], locale);
  const texts = series.map(({ name, points }) => {
    const latest = number(points.at(-1)?.[1], locale);
    return fill(words.seriesLabel, { name, points: points.length, value: latest });
  });
  const [only] = series;
  const latest = { title, points: only?.points.length ?? 0, value: number(only?.points.at(-1)?.[1], locale) };
  const label =
    series.length === 1
      ? fill(words.curveLabel, latest)
      : fill(words.curvesLabel, { title, series: texts.join("; ") });
  const where = placeText(at, axis, language);
  const spoken = series.map(({ name }, n) => (series.length === 1 ? value(n) : `${name} ${value(n)}`));
  return (
    <figure ref={figure} class="gl-chart">
      <figcaption>
        {head ?? <span>{title}</span>}
        {note && <span class="gl-muted">{note}</span>}
      </figcaption>
      {series.length === 0 ? (
        <p class="gl-empty">{empty}</p>
      ) : (
        <>
          <div class="gl-plot">
            <Plot {...{ series, axis, width, x, y, named, label }} read={read.map((one) => one || null)} />
            <Reader
              label={reader}
              text={`${where}: ${spoken.join(", ")}`}
              stops={places(series, axis)}
              {...{ at, onAt }}
              invert={(share) => x.invert(share * width)}
            />
          </div>
          <ul class="gl-readout">
            <li class="gl-muted">{where}</li>
            {series.map(({ name, place }, n) => (
              <li key={name} title={String(found[n]?.[1] ?? "")}>
                {series.length > 1 && <Swatch place={place} />}
                {series.length > 1 && <span class="gl-label">{name}</span>}
                <span>{value(n)}</span>
              </li>
            ))}
            {cut > 0 && <li class="gl-muted">{fill(words.beyond, { n: count(cut, locale) })}</li>}
          </ul>
        </>
      )}
    </figure>
  );
}

interface ReaderProps {
  label: string;
  /** The values there, for a screen reader. */
  text: string;
  stops: number[];
  at: number | null;
  onAt: (at: number | null) => void;
  /** Return the place of the axis at a share of the chart's width. */
  invert: (share: number) => number;
}

/** Lies over the drawing: the mouse, or the arrow keys, move along the axis from point to point. */
function Reader({ label, text, stops, at, onAt, invert }: ReaderProps) {
  const last = stops.length - 1;
  const near = (wanted: number) =>
    stops.reduce(
      (best, stop, n) => (Math.abs(stop - wanted) < Math.abs((stops[best] ?? 0) - wanted) ? n : best),
      0,
    );
  const current = at === null ? last : near(at);
  const onPointerMove = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    onAt(stops[near(invert((event.clientX - box.left) / (box.width || 1)))] ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: current - 1,
      ArrowRight: current + 1,
      PageDown: current - PAGE,
      PageUp: current + PAGE,
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to !== undefined) onAt(stops[Math.max(0, Math.min(last, to))] ?? null);
    else if (event.key === "Escape" && at !== null) onAt(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class="gl-reader"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={stops[0]}
      aria-valuemax={stops[last]}
      aria-valuenow={stops[current]}
      aria-valuetext={text}
      onPointerMove={onPointerMove}
      onPointerLeave={() => onAt(null)}
      onKeyDown={onKeyDown}
    />
  );
}
