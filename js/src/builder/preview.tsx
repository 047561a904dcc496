// What graph the form makes: counts, degrees, what became of the rows, problems with their remedies.

import { Overview } from "../explorer/overview";
import type { Change, FoundProblem, Preview, Side } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { type BuilderLanguage, useBuilderWords } from "./words";

interface Props {
  preview: Preview;
  /** Null where nothing can be changed. */
  onApply: ((change: Change) => void) | null;
}

export function PreviewOf({ preview, onApply }: Props) {
  const { words, locale } = useBuilderWords();
  const { sample, overview, reading, cold, problems } = preview;
  return (
    <>
      {preview.needed.length > 0 && <p class="gl-empty">{words.choosePlease}</p>}
      {preview.error && (
        <p class="gl-error" role="alert">
          {preview.error}
        </p>
      )}
      {sample && (
        <p class="gl-sampled">
          {fill(words.sample, { n: count(sample.rows, locale), total: count(sample.of, locale) })}
        </p>
      )}
      {overview && (
        <div class="gl-graphfacts">
          <Overview graph={overview} />
        </div>
      )}
      {reading && <Reading {...{ reading }} />}
      {cold && <Cold cold={cold} />}
      {overview && (
        <section aria-label={words.problems}>
          <h4>{words.problems}</h4>
          {problems === null && <p class="gl-muted">{words.lookingForProblems}</p>}
          {problems?.length === 0 && <p class="gl-muted">{words.noProblems}</p>}
          {problems && sample && <p class="gl-muted">{words.sampleProblems}</p>}
          {problems && problems.length > 0 && (
            <ul class="gl-problems">
              {problems.map((problem) => (
                <ProblemRow key={problem.kind} problem={problem} onApply={onApply} />
              ))}
            </ul>
          )}
        </section>
      )}
    </>
  );
}

/** Places of rows, or ids, of which there may be more. */
function examples(shown: (string | number)[], total: number, words: BuilderLanguage["words"]): string {
  return shown.join(", ") + (total > shown.length ? words.andMore : "");
}

function Reading({ reading }: { reading: NonNullable<Preview["reading"]> }) {
  const { words, locale } = useBuilderWords();
  const n = count(reading.rows_kept, locale);
  return (
    <section class="gl-reading" aria-label={words.rowsRead}>
      <p>{fill(words.keptOf, { n, total: count(reading.rows_read, locale) })}</p>
      <ul>
        {reading.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        {reading.dropped.map((one) => (
          <li key={one.reason}>
            <span>
              {fill(words.leftOut, { n: count(one.rows, locale), reason: one.reason })}
              {one.examples.length > 0 && (
                <span class="gl-muted">
                  {" "}
                  {fill(words.rowNumbers, { list: examples(one.examples, one.rows, words) })}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cold({ cold }: { cold: NonNullable<Preview["cold"]> }) {
  const { words, locale } = useBuilderWords();
  const sides: [Side, string][] = [
    ["user", words.coldUsers],
    ["item", words.coldItems],
  ];
  return (
    <ul class="gl-cold" aria-label={words.cold}>
      {sides.map(([side, sentence]) => (
        <li key={side}>
          {fill(sentence, {
            single: count(cold[side].single, locale),
            none: count(cold[side].none, locale),
          })}
        </li>
      ))}
    </ul>
  );
}

function ProblemRow({ problem, onApply }: { problem: FoundProblem; onApply: Props["onApply"] }) {
  const { words, locale } = useBuilderWords();
  const { apply } = problem;
  const sentence = locale === "ko" ? problem.sentence.ko : problem.sentence.en;
  const list = problem.examples.join(", ");
  return (
    <li class={`gl-problem gl-${problem.severity}`}>
      <p>
        <b>{words[problem.severity]}</b> {sentence}
        {list && (
          <span class="gl-muted">
            {" "}
            {fill(problem.examples_are === "rows" ? words.rowNumbers : words.forExample, { list })}
          </span>
        )}
      </p>
      <div class="gl-remedy">
        <code>{problem.remedy}</code>
        {apply && onApply && (
          <button
            type="button"
            aria-label={fill(words.applyTo, { remedy: problem.remedy })}
            onClick={() => onApply(apply)}
          >
            {words.apply}
          </button>
        )}
      </div>
    </li>
  );
}
