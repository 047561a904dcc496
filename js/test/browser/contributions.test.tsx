// The bars: that what is shown adds up to the score, and that each bar is as long as its number says.

import { fireEvent, render } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { Contributions } from "../../src/browser/contributions";
import type { Why } from "../../src/protocol.gen";
import { language } from "../../src/shared/words";
import { button, one, text, texts } from "../shared/page";
import { contribution, why } from "./fixtures";

const contributions = (changes: Partial<Why> = {}) => render(<Contributions why={why(changes)} />).container;
const rows = (root: Element) => [...root.querySelectorAll("tr:not(.gl-total)")];
const value = (row: Element) => Number(one(row, ".gl-number").getAttribute("title"));
const names = (root: Element) => rows(root).map((row) => text(one(row, "th")));
const shownSum = (root: Element) => rows(root).reduce((sum, row) => sum + value(row), 0);
const total = (root: Element) => value(one(root, ".gl-total"));

/** Twelve items of 1, 2, 4, ..., and three more that the kernel has summed up. */
function long(): Partial<Why> {
  const items = Array.from({ length: 12 }, (_, n) => contribution(n, 2 ** (11 - n)));
  const score = 4095 - 0.5 + 0.3125;
  return { contributions: items, others: { count: 3, contribution: -0.5 }, score, total: score };
}

describe("what is shown", () => {
  test("is each item, strongest first, then each part of the rest, then the sum", () => {
    const root = contributions();
    expect(names(root)).toEqual([
      "CAKE TINS",
      "CHRISTMAS LIGHTS",
      "JAM SET",
      "learned for this very user",
      "the item's popularity",
    ]);
    expect(texts(root, "tr:not(.gl-total) .gl-number")).toEqual([
      "+0.750",
      "−0.500",
      "+0.250",
      "+0.250",
      "+0.0625",
    ]);
    expect(texts(root, ".gl-total th, .gl-total .gl-number")).toEqual(["Sum = score", "0.813"]);
    expect(texts(root, ".gl-rest th")).toEqual(["learned for this very user", "the item's popularity"]);
  });

  test("adds up to the score", () => {
    const root = contributions();
    expect(shownSum(root)).toBe(0.8125);
    expect(total(root)).toBe(0.8125);
    expect(text(one(root, ".gl-sum-line"))).toBe("score 0.813 = your items +0.500 + rest +0.313");
  });

  test("says how many users have both", () => {
    expect(texts(contributions(), "tr:not(.gl-total) .gl-linked").slice(0, 4)).toEqual([
      "41 users have both",
      "",
      "1 user has both",
      "",
    ]);
    const titles = [...contributions().querySelectorAll("th[title]")].map((node) =>
      node.getAttribute("title"),
    );
    expect(titles.slice(0, 4)).toEqual([
      "CAKE TINS – 41 users have both",
      "CHRISTMAS LIGHTS",
      "JAM SET – 1 user has both",
      "learned for this very user",
    ]);
  });

  test("names a part of the rest that has no words by its name", () => {
    expect(names(contributions({ rest: { season: 0.3125 } })).at(-1)).toBe("season");
  });

  test("has words for every part of the rest in Korean", () => {
    const { words } = language("ko");
    expect([words.own_embedding, words.item_popularity]).toEqual([
      "이 사용자에 대해 학습된 부분",
      "아이템의 인기도",
    ]);
  });

  test("of a user without history is the rest alone", () => {
    const root = contributions({ contributions: [], score: 0.3125, total: 0.3125 });
    expect(names(root)).toEqual(["learned for this very user", "the item's popularity"]);
    expect(shownSum(root)).toBe(total(root));
  });

  test("without a rest is the items alone", () => {
    const root = contributions({ rest: {}, remainder: 0, score: 0.5, total: 0.5 });
    expect(names(root)).toHaveLength(3);
    expect(shownSum(root)).toBe(0.5);
    expect(text(one(root, ".gl-sum-line"))).toBe("score 0.500 = your items +0.500 + rest +0");
  });
});

describe("a long history", () => {
  test("is eight items and the sum of the others", () => {
    const root = contributions(long());
    expect(names(root)).toHaveLength(8 + 1 + 2);
    expect(names(root)[8]).toBe("7 more items");
    expect(value(rows(root)[8] as Element)).toBe(8 + 4 + 2 + 1 - 0.5);
    expect(shownSum(root)).toBe(total(root));
  });

  test("is shown in full and in brief, and adds up either way", () => {
    const root = contributions(long());
    fireEvent.click(button(root, "Show all") as HTMLElement);
    expect(names(root)).toHaveLength(12 + 1 + 2);
    expect(names(root)[12]).toBe("3 more items");
    expect(value(rows(root)[12] as Element)).toBe(-0.5);
    expect(shownSum(root)).toBe(total(root));

    fireEvent.click(button(root, "Show fewer") as HTMLElement);
    expect(names(root)).toHaveLength(11);
  });

  test("has the same first line, shown in full or not", () => {
    const root = contributions(long());
    const line = "score 4,090 = your items +4,090 + rest +0.313";
    expect(text(one(root, ".gl-sum-line"))).toBe(line);
    fireEvent.click(button(root, "Show all") as HTMLElement);
    expect(text(one(root, ".gl-sum-line"))).toBe(line);
  });

  test("of nine is shown whole: the ninth takes the place of its sum", () => {
    const items = Array.from({ length: 9 }, (_, n) => contribution(n, 1));
    const root = contributions({ contributions: items });
    expect(names(root)).toHaveLength(9 + 2);
    expect(button(root, "Show all")).toBeUndefined();
  });

  test("of ten isn't", () => {
    const items = Array.from({ length: 10 }, (_, n) => contribution(n, 1));
    const root = contributions({ contributions: items });
    expect(names(root)[8]).toBe("2 more items");
    expect(button(root, "Show all")).toBeDefined();
  });
});

describe("a bar", () => {
  const bars = (root: Element) =>
    [...root.querySelectorAll<HTMLElement>(".gl-bar span")].map((bar) => [
      bar.className,
      bar.style.left,
      bar.style.width,
    ]);

  test("takes the whole width where nothing is against", () => {
    const items = [contribution(1, 1), contribution(2, 0.5), contribution(3, 0)];
    expect(bars(contributions({ contributions: items, rest: {} }))).toEqual([
      ["gl-for", "0%", "100%"],
      ["gl-for", "0%", "50%"],
      ["gl-for", "0%", "0%"],
    ]);
  });

  test("goes left from zero against", () => {
    const items = [contribution(1, -3), contribution(2, 1)];
    expect(bars(contributions({ contributions: items, rest: {} }))).toEqual([
      ["gl-against", "0%", "75%"],
      ["gl-for", "75%", "25%"],
    ]);
  });

  test("of an item is as long whatever everyone gets: what is summed up has its own scale", () => {
    const items = Array.from({ length: 12 }, (_, n) => contribution(n, 0.1));
    const root = contributions({ contributions: items, rest: { item_popularity: 4, own_embedding: 0.8 } });
    expect(bars(root).slice(0, 2)).toEqual([
      ["gl-for", "0%", "100%"],
      ["gl-for", "0%", "100%"],
    ]);
    expect(bars(root).slice(-2)).toEqual([
      ["gl-for", "0%", "100%"],
      ["gl-for", "0%", "20%"],
    ]);
  });

  test("has its part in percent where no part is against another", () => {
    const items = [contribution(1, 0.5), contribution(2, 0.25)];
    const root = contributions({ contributions: items, rest: { item_popularity: 0.25 } });
    expect(texts(root, "tr:not(.gl-total) .gl-percent")).toEqual(["50%", "25%", "25%"]);
    expect(contributions().querySelector(".gl-percent")).toBeNull();
  });

  test("of nothing but zeros has no length", () => {
    expect(bars(contributions({ contributions: [contribution(1, 0)], rest: {} }))).toEqual([
      ["gl-for", "0%", "0%"],
    ]);
  });

  test("isn't read out: its number is", () => {
    expect(one(contributions(), ".gl-bar div").getAttribute("aria-hidden")).toBe("true");
  });
});
