// What a recommender is called where its scores are shown: its title, and what the score holds beside.
import { fill } from "./format";
import { type Words, word } from "./words";

/** Return "LightGCN + co-occurrence 0.5"; of several trainings the least and the largest weight. */
export function modelLabel(title: string, terms: Record<string, number[]> | undefined, words: Words): string {
  return [title, ...termsOf(terms, words)].join(" + ");
}

/** Return what the score holds beside what the title names: "co-occurrence 0.5". */
export function termsOf(terms: Record<string, number[]> | undefined, words: Words): string[] {
  const given = terms && typeof terms === "object" ? Object.entries(terms) : [];
  return given
    .filter(([, weights]) => Array.isArray(weights) && weights.length > 0)
    .map(([name, weights]) => {
      const [low, high] = [Math.min(...weights), Math.max(...weights)].map((end) =>
        Number(end.toPrecision(3)),
      );
      const weight = low === high ? String(low) : fill(words.fromTo, { low: low ?? "", high: high ?? "" });
      return `${word(words, name)} ${weight}`;
    });
}
