// The two catalogues say the same things, with the same values in them.
import { describe, expect, test } from "vitest";
import { language, type Words } from "../../src/shared/words";

const en = language("en").words;
const ko = language("ko").words;
const keys = Object.keys(en) as (keyof Words)[];

function placeholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

describe("the catalogues", () => {
  test("have the same keys in the same order", () => {
    expect(Object.keys(ko)).toEqual(keys);
    expect(keys.length).toBeGreaterThan(50);
  });

  test.each(keys)("%s has words, and the same values, in both languages", (key) => {
    expect(en[key].trim()).not.toBe("");
    expect(ko[key].trim()).not.toBe("");
    expect(placeholders(ko[key])).toEqual(placeholders(en[key]));
  });

  test.each(keys)("%s is Korean in Korean, and has no brace of a spoilt placeholder", (key) => {
    expect(ko[key]).toMatch(/[가-힣]/);
    for (const sentence of [en[key], ko[key]])
      expect(sentence.replace(/\{\w+(:[^{}|]+\|[^{}|]+)?\}/g, "")).not.toMatch(/[{}]/);
  });
});
