// The GraphBuilder's two catalogues say the same things, with the same values in them.
import { renderHook } from "@testing-library/preact";
import type { ComponentChildren } from "preact";
import { describe, expect, test } from "vitest";
import { type BuilderLanguage, useBuilderWords } from "../../src/builder/words";
import { LanguageContext, language } from "../../src/shared/words";

function catalogue(locale: string): BuilderLanguage["words"] {
  const wrapper = ({ children }: { children: ComponentChildren }) => (
    <LanguageContext.Provider value={language(locale)}>{children}</LanguageContext.Provider>
  );
  return renderHook(() => useBuilderWords(), { wrapper }).result.current.words;
}

const [en, ko] = [catalogue("en"), catalogue("ko")];
const keys = Object.keys(en) as (keyof typeof en)[];
const placeholders = (sentence: string) =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("the catalogues", () => {
  test.each(keys)("%s has the same values in both languages, and is Korean in Korean", (key) => {
    expect(placeholders(ko[key])).toEqual(placeholders(en[key]));
    expect(en[key].trim()).not.toBe("");
    expect(ko[key]).toMatch(/[가-힣]/);
  });
});
