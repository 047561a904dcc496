// All catalogues of words: whole in both languages, the same places, nothing unused, and no words beside them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue as browser } from "../../src/browser/words";
import { catalogue as builder } from "../../src/builder/words";
import { catalogue as names } from "../../src/comparison/names";
import { catalogue as comparison } from "../../src/comparison/words";
import { catalogue as embedding_map } from "../../src/embedding_map/words";
import { catalogue as explorer } from "../../src/explorer/words";
import { catalogue as monitor } from "../../src/monitor/words";
import { catalogue as search } from "../../src/search/words";
import { catalogue as shared } from "../../src/shared/words";

type Words = Record<string, string>;
const catalogues: [string, { en: Words; ko: Words }][] = Object.entries({
  shared,
  browser,
  builder,
  comparison,
  names,
  embedding_map,
  explorer,
  monitor,
  search,
});

const SRC = join(process.cwd(), "src");
const sources = readdirSync(SRC, { recursive: true, encoding: "utf-8" }).filter((path) =>
  /\.tsx?$/.test(path),
);
// of the files of words what follows the catalogues
const code = sources
  .map((path) => readFileSync(join(SRC, path), "utf-8"))
  .map((text) => text.slice(text.indexOf("export const catalogue") + 1));
const spoken = code.map((text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""));
const kernel = readdirSync(join(SRC, "../../gnnrec_lab"), { recursive: true, encoding: "utf-8" })
  .filter((path) => path.endsWith(".py") && !path.includes("words"))
  .map((path) => readFileSync(join(SRC, "../../gnnrec_lab", path), "utf-8"))
  .join("\n");

// those that choose between words of one language aside
const places = (sentence: string) =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").filter(Boolean);

describe.each(catalogues)("the catalogue of %s", (_, { en, ko }) => {
  test("has each key in both languages, with words and the same places", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
    for (const [key, english] of Object.entries(en)) {
      const korean = ko[key] ?? "";
      expect([...new Set(places(korean))].sort(), key).toEqual([...new Set(places(english))].sort());
      expect(english.trim(), key).not.toBe("");
      expect(english, key).not.toMatch(/[가-힣]/);
      // beside the places there is Korean, but where a formula or a name is the same in both
      const left = korean.replace(/\{[^{}]*\}/g, "");
      if (/[a-z]{2}/i.test(left) && korean !== english) expect(left, key).toMatch(/[가-힣]/);
      expect(left, key).not.toMatch(/[{}]/);
      expect(left, key).not.toContain("상품");
    }
  });

  test("has no key that nobody asks for", () => {
    const unused = Object.keys(en).filter((key) => !asked(key) && !asked(key.replace(/One$/, "")));
    expect(unused).toEqual([]);
  });
});

/** Whether a key is named in the code, is put together there, or is a name that the kernel sends. */
function asked(key: string): boolean {
  const whole = new RegExp(`(?<![\\w-])${key}(?![\\w-])`);
  if (spoken.some((text) => whole.test(text))) return true;
  const [first, last] = [/^[a-z]+_?/.exec(key)?.[0], /[A-Z][a-z]+$/.exec(key)?.[0]];
  if (spoken.some((text) => text.includes(`\`${first}\${`) || (last && text.includes(`}${last}\``))))
    return true;
  return new RegExp(`["']${key.replaceAll(" ", "[ _]")}["']`).test(kernel);
}

test("nothing is said beside the catalogues", () => {
  const beside = spoken.flatMap((text) => [
    ...text.matchAll(/[가-힣]+/g),
    ...text.matchAll(/(?:aria-label|title|placeholder|alt)="[^"$]*[a-z]{3}[^"$]*"/g),
    ...text.matchAll(/>\s*[A-Z][a-z]+(?: [a-z]+)*\s*<\//g),
  ]);
  expect(beside.map((match) => match[0])).toEqual([]);
});
