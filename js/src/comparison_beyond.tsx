// Beyond accuracy: coverage, novelty and the like, with what is better told in words.
import { Figures, Named } from "./comparison_marks";
import { useName } from "./comparison_names";
import type { Compared, ComparedModel } from "./comparison_types";
import { type ComparisonWords, useComparisonWords } from "./comparison_words";

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

export function Beyond({ compared }: { compared: Compared }) {
  const { words } = useComparisonWords();
  const nameOf = useName();
  const { models } = compared;
  const { names, directions } = compared.beyond;
  if (!names.length) return <p class="gl-empty">{words.noBeyond}</p>;
  const best = names.map((name) => bestOf(models, name, directions[name] ?? "none"));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="gl-scroll" tabIndex={0} aria-label={words.beyond}>
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
            {names.map((name, n) => (
              <tr key={name}>
                <th scope="row">
                  {nameOf(name)}{" "}
                  <span class="gl-muted gl-details">{directionWords(words, directions[name] ?? "none")}</span>
                </th>
                {models.map((model) => {
                  const value = model.metrics[name]?.value ?? null;
                  return (
                    <td key={model.name} class={value !== null && value === best[n] ? "gl-best" : ""}>
                      <Figures of={model.metrics[name]} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {best.some((value) => value !== null) && <p class="gl-muted">{words.bestKey}</p>}
    </>
  );
}
