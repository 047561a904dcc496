// The marks of a recommender in every view: a shape and a colour of its own, and its value as dot and whisker.

import { useRef } from "preact/hooks";
import type { ComparedModel, Measured } from "../protocol.gen";
import { fontOf, widthOf } from "../shared/fit";
import { fill, number, signed } from "../shared/format";
import { termsOf } from "../shared/label";
import { useWidth } from "../shared/width";
import { type Scale, written } from "./scale";
import { useComparisonWords } from "./words";

const [USUAL, MARGIN] = [320, 24]; // pixels: an axis that isn't measured yet; beside the column, as in the sheet
const COLOURS = 6;
// seven shapes beside six colours: forty-two recommenders that differ in the one or the other
const SHAPES = [
  "M5,0.5A4.5,4.5 0 1 1 5,9.5A4.5,4.5 0 1 1 5,0.5Z",
  "M5,0L10,9.5H0Z",
  "M0.8,0.8H9.2V9.2H0.8Z",
  "M5,-0.5L10.5,5L5,10.5L-0.5,5Z",
  "M5,10L10,0.5H0Z",
  "M3.4,0H6.6V3.4H10V6.6H6.6V10H3.4V6.6H0V3.4H3.4Z",
  "M0,1.8L1.8,0L5,3.2L8.2,0L10,1.8L6.8,5L10,8.2L8.2,10L5,6.8L1.8,10L0,8.2L3.2,5Z",
];

export function Mark({ place }: { place: number }) {
  return (
    <svg class={`gl-mark-of gl-colour-${place % COLOURS}`} viewBox="-1 -1 12 12" aria-hidden="true">
      <path class="gl-point" d={SHAPES[place % SHAPES.length] ?? ""} />
    </svg>
  );
}

/** A recommender's mark and name, and what its scores hold beside the model, unless that is said elsewhere. */
export function Named({ model, place, bare }: { model: ComparedModel; place: number; bare?: boolean }) {
  const { words } = useComparisonWords();
  const terms = bare
    ? ""
    : termsOf(model.terms, words)
        .map((term) => `+ ${term}`)
        .join(" ");
  return (
    <>
      <span class="gl-named">
        <Mark place={place} />
        <span class="gl-label" title={model.name}>
          {model.name}
        </span>
      </span>
      {terms && <span class="gl-muted gl-details">{terms}</span>}
    </>
  );
}

/** A value and its interval in figures. */
export function Figures({ of }: { of: Measured | undefined }) {
  const { words, locale } = useComparisonWords();
  const known = typeof of?.low === "number" && typeof of.high === "number";
  const figure = (value: number | null | undefined) =>
    (value ?? 0) < 0 ? signed(value, locale) : number(value, locale);
  const title = known
    ? fill(words.fullInterval, { value: of.value ?? "–", low: of.low ?? "", high: of.high ?? "" })
    : String(of?.value ?? "–");
  return (
    <span class="gl-figures" title={title}>
      <b>{figure(of?.value)}</b>{" "}
      {known && <span class="gl-muted">{`[${figure(of.low)}, ${figure(of.high)}]`}</span>}
    </span>
  );
}

function Lines({ scale }: { scale: Scale }) {
  return (
    <>
      {scale.ticks.map((tick) => (
        <span key={tick} class="gl-gridline" style={{ left: `${scale.at(tick)}%` }} />
      ))}
    </>
  );
}

interface DotProps {
  of: Measured | undefined;
  place: number;
  scale: Scale;
  /** The values of the single seeds. */
  seeds?: number[] | undefined;
}

/** A value and its interval on the axis, and the seeds below; the figures beside it say it to a screen reader. */
export function Dot({ of, place, scale, seeds = [] }: DotProps) {
  const { low, high, value } = of ?? { low: null, high: null, value: null };
  return (
    <div class="gl-dots" aria-hidden="true">
      <Lines scale={scale} />
      {typeof low === "number" && typeof high === "number" && (
        <span
          class={`gl-whisker gl-colour-${place % COLOURS}`}
          style={{ left: `${scale.at(low)}%`, width: `${scale.at(high) - scale.at(low)}%` }}
        />
      )}
      {seeds.map((seed, n) => (
        <span key={n} class="gl-seed" title={String(seed)} style={{ left: `${scale.at(seed)}%` }} />
      ))}
      {typeof value === "number" && (
        <span class="gl-dot-at" style={{ left: `${scale.at(value)}%` }}>
          <Mark place={place} />
        </span>
      )}
    </div>
  );
}

/** The axis of a column of dots; it is wider than the column, so that its last words have room. */
export function Axis({ scale }: { scale: Scale }) {
  const axis = useRef<HTMLDivElement>(null);
  const width = (useWidth(axis) ?? USUAL) - 2 * MARGIN;
  const wide = (text: string) => widthOf(text, fontOf(axis.current));
  return (
    <div ref={axis} class="gl-axis">
      {written(scale, width, wide).map((tick) => (
        <span key={tick} style={{ "--gl-at": scale.at(tick) / 100 }}>
          {scale.text(tick)}
        </span>
      ))}
    </div>
  );
}
