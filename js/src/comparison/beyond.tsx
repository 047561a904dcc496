// Beyond accuracy: coverage, novelty and the like, each with its better direction in words.
import type { Compared, ComparedModel } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { Figures, Named } from "./marks";
import { useName } from "./names";
import { type ComparisonWords, useComparisonWords } from "./words";

/** Return the best value of a measure by its direction, or null where none is better. */
function bestOf(models: ComparedModel[], name: string, direction: string): number | null {
  const values = models
    .map((model) => model.metrics[name]?.value)
    .filter((value) => typeof value === "number");
  if (values.length < 2) return null;
  if (direction === "higher") return Math.max(...values);
  if (direction === "lower") return Math.min(...values);
  if (direction === "zero") return values.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  return null;
}

function directionWords(words: ComparisonWords, direction: string): string {
  const known: Record<string, string> = { higher: words.higher, lower: words.lower, zero: words.zero };
  return known[direction] ?? words.none;
}

interface TableProps {
  models: ComparedModel[];
  measures: { name: string; title: string; note: string; best: number | null }[];
}

function look(model: ComparedModel, { name, best }: TableProps["measures"][number]): string {
  const value = model.metrics[name]?.value ?? null;
  return value !== null && value === best ? "gl-best" : "";
}

/** A column for each recommender. */
function Wide({ models, measures }: TableProps) {
  const { words } = useComparisonWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="gl-scroll" tabIndex={0} aria-label={words.measures}>
      <table class="gl-measures">
        <thead>
          <tr>
            <th scope="col">{words.measure}</th>
            {models.map((model, place) => (
              <th key={model.name} scope="col">
                <Named model={model} place={place} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measures.map((measure) => (
            <tr key={measure.name}>
              <th scope="row">
                {measure.title} <span class="gl-muted gl-details">{measure.note}</span>
              </th>
              {models.map((model) => (
                <td key={model.name} class={look(model, measure)}>
                  <Figures of={model.metrics[measure.name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The measures one below the other, each with a row for each recommender. */
function Narrow({ models, measures }: TableProps) {
  return (
    <table class="gl-grouped">
      {measures.map((measure) => (
        <tbody key={measure.name}>
          <tr>
            <th scope="rowgroup" colSpan={2} class="gl-group">
              {measure.title} <span class="gl-muted">{measure.note}</span>
            </th>
          </tr>
          {models.map((model, place) => (
            <tr key={model.name}>
              <th scope="row">
                <Named model={model} place={place} />
              </th>
              <td class={look(model, measure)}>
                <Figures of={model.metrics[measure.name]} />
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

export function Beyond({ compared, narrow }: { compared: Compared; narrow: boolean }) {
  const { words, locale } = useComparisonWords();
  const nameOf = useName();
  const { models } = compared;
  const { names, directions } = compared.beyond;
  if (!names.length) return <p class="gl-empty">{words.noBeyond}</p>;
  const measures = names.map((name) => {
    const direction = directions[name] ?? "none";
    const best = bestOf(models, name, direction);
    return { name, title: nameOf(name), note: directionWords(words, direction), best };
  });
  return (
    <>
      {narrow ? <Narrow {...{ models, measures }} /> : <Wide {...{ models, measures }} />}
      {names.includes("own_share") && typeof compared.own_share_users === "number" && (
        <p class="gl-muted">{fill(words.ownShareKey, { n: count(compared.own_share_users, locale) })}</p>
      )}
      {measures.some(({ best }) => best !== null) && <p class="gl-muted">{words.bestKey}</p>}
    </>
  );
}
