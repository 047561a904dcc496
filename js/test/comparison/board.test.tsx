// Leaderboard, differences, slices and beyond accuracy: the values that are drawn and written.

import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import widget from "../../src/comparison/index";
import { scaleOf, written } from "../../src/comparison/scale";
import type { Compared } from "../../src/protocol.gen";
import { FakeObserver } from "../shared/observer";
import { button, one, show, text, texts } from "../shared/page";
import { comparison, measured, models, pair } from "./model";

const part = (name: string, changes: Partial<Compared> = {}) =>
  one(show(widget, comparison(changes)), `.gl-part-${name}`);

const lefts = (root: Element, selector: string) =>
  [...root.querySelectorAll<HTMLElement>(selector)].map((node) => Number.parseFloat(node.style.left));

describe("the leaderboard", () => {
  test("values with intervals, the best first", () => {
    const board = part("board");
    expect(texts(board, "tbody .gl-named")).toEqual(["lightgcn", "spectral", "popularity"]);
    expect(texts(board, ".gl-figures")).toEqual([
      "0.500 [0.400, 0.600]",
      "0.400 [0.300, 0.500]",
      "0.100 [0, 0.200]",
    ]);
    expect(one(board, ".gl-figures").title).toBe("0.5, 95 % interval 0.4 to 0.6");
  });

  test("seeds and training time where they are known", () => {
    expect(texts(part("board"), ".gl-details")).toEqual([
      "LightGCN · 2 seeds, spread ±0.141 · trained in 2 m 5 s",
      "GF-CF · trained in 3 s",
      "Popularity · trained in 0 s",
    ]);
  });

  test("say what scores hold beside the model, the seeds' least and most weight", () => {
    const [first, ...others] = models();
    const held = [{ ...first, terms: { cooccurrence: [1, 0.25] } }, ...others] as Compared["models"];
    expect(texts(part("board", { models: held }), ".gl-details")[0]).toMatch(
      /^LightGCN \+ co-occurrence 0\.25 to 1 · 2 seeds/,
    );
    expect(texts(part("beyond", { models: held }), "thead .gl-details")).toEqual([
      "+ co-occurrence 0.25 to 1",
    ]);
  });

  test("dots, whiskers and seeds lie where the axis says", () => {
    const board = part("board");
    expect(texts(board, ".gl-axis span")).toEqual(["0.0", "0.2", "0.4", "0.6"]);
    const last = one(board, ".gl-axis span:last-child").style.getPropertyValue("--gl-at");
    expect(Number(last)).toBeCloseTo(1);
    const near = (found: number[], wanted: number[]) =>
      found.forEach((value, n) => {
        expect(value).toBeCloseTo(wanted[n] ?? Number.NaN);
      });
    near(lefts(board, ".gl-dot-at"), [83.333, 66.667, 16.667]);
    near(lefts(board, ".gl-whisker"), [66.667, 50, 0]);
    near(lefts(board, ".gl-seed"), [66.667, 100]);
    expect(Number.parseFloat(one(board, ".gl-whisker").style.width)).toBeCloseTo(33.333);
  });

  test.each([
    ["byName", ["lightgcn", "popularity", "spectral"]],
    ["bySeconds", ["popularity", "spectral", "lightgcn"]],
  ])("order %s", (order, names) => {
    const board = part("board");
    fireEvent.change(one(board, "select"), { target: { value: order } });
    expect(texts(board, "tbody .gl-named")).toEqual(names);
  });

  test("what isn't known comes last, and is a dash", () => {
    const some = models().map((model, n) => (n ? model : { ...model, metrics: {}, seconds: null }));
    const board = part("board", { models: some });
    expect(texts(board, "tbody .gl-named").at(-1)).toBe("lightgcn");
    expect(texts(board, ".gl-figures").at(-1)).toBe("–");
    fireEvent.change(one(board, "select"), { target: { value: "bySeconds" } });
    expect(texts(board, "tbody .gl-named")).toEqual(["popularity", "spectral", "lightgcn"]);
  });
});

describe("which differences are shown", () => {
  test("told from the side of the better one, those with the best first", () => {
    expect(texts(part("board"), ".gl-verdicts li")).toEqual([
      "lightgcn and spectral: no difference shown, +0.0200 [−0.0300, +0.0700] p = 0.3",
      "lightgcn is better than popularity: +0.400 [+0.350, +0.450] p < 0.001",
      "spectral is better than popularity: +0.300 [+0.250, +0.350] p = 0.012",
    ]);
  });

  test.each<[string, Parameters<typeof pair>[3]]>([
    ["an interval over zero", { low: -0.01, high: 0.09 }],
    ["a corrected p that isn't small", { p: 0.03, p_holm: 0.09 }],
    ["no test", { p: null, p_holm: null }],
    ["no interval", { low: null, high: null }],
  ])("not with %s", (_, changes) => {
    const told = texts(
      part("board", { pairs: [pair("lightgcn", "spectral", 0.04, changes)] }),
      ".gl-verdicts li",
    );
    expect(told.length).toBe(1);
    expect(told[0]).toMatch(/^lightgcn and spectral: no difference shown, \+0\.0400/);
  });

  test("of many pairs four, and all when asked", () => {
    const many = Array.from({ length: 10 }, (_, n) => pair("lightgcn", `run-${n}`, 0.1));
    const board = part("board", { pairs: many });
    expect(board.querySelectorAll(".gl-verdicts li").length).toBe(4);
    fireEvent.click(button(board, "Show all 10 pairs") as HTMLElement);
    expect(board.querySelectorAll(".gl-verdicts li").length).toBe(10);
  });

  test("the note names a correction only where there are several", () => {
    const note = (pairs: ReturnType<typeof pair>[]) => texts(part("board", { pairs }), ".gl-verdicts > p");
    expect(note([pair("lightgcn", "spectral", 0.04)])).toEqual(["p by the same users"]);
    expect(note([pair("lightgcn", "spectral", 0.04), pair("lightgcn", "popularity", 0.4)])).toEqual([
      "p by the same users, corrected for 2 comparisons (Holm)",
    ]);
  });

  test("another metric than the one that was tested says so", () => {
    const el = show(widget, comparison({}, { metric: "recall@20" }));
    expect(text(one(el, ".gl-part-board"))).toContain(
      "Pairs were tested by ndcg@20 alone. To test them by recall@20, compare by it.",
    );
  });
});

describe("the slices", () => {
  test("each group with its users, each recommender with its value in it", () => {
    const slices = part("slices");
    expect(texts(slices, ".gl-group")).toEqual([
      "1–4 interactions 1,000 users",
      "5–1,200 interactions 1 user",
    ]);
    expect(texts(slices, ".gl-figures")).toEqual([
      "0.200 [0.100, 0.300]",
      "0.100 [0, 0.200]",
      "–",
      "0.700",
      "–",
      "–",
    ]);
    expect(slices.querySelectorAll(".gl-dot-at").length).toBe(3);
    expect(slices.querySelectorAll(".gl-whisker").length).toBe(2);
  });

  test("another slice has its own metric", () => {
    const slices = part("slices");
    expect(texts(slices, "option")).toEqual(["user activity", "item popularity"]);
    fireEvent.change(one(slices, "select"), { target: { value: "1" } });
    expect(texts(slices, "thead th")).toEqual(["Recommender", "recall@20, 95 % interval"]);
    expect(texts(slices, ".gl-group")).toEqual(["tail 7 users"]);
  });
});

describe("beyond accuracy", () => {
  test("what is better in words, and the best value bold", () => {
    const beyond = part("beyond");
    expect(texts(beyond, "tbody th")).toEqual([
      "coverage@20 higher is better ↑",
      "popularity bias@20 nearest to zero is best",
    ]);
    expect(texts(beyond, ".gl-figures")).toEqual([
      "0.750",
      "0.500",
      "0.250",
      "−0.250 [−0.375, −0.125]",
      "0.125 [0, 0.250]",
      "0.500 [0.375, 0.625]",
    ]);
    expect(texts(beyond, ".gl-best")).toEqual(["0.750", "0.125 [0, 0.250]"]);
  });

  test("the same values one below the other where it is narrow", () => {
    FakeObserver.install();
    const el = show(widget, comparison());
    FakeObserver.report(one(el, ".gl-comparison"), 400);
    fireEvent.click(button(el, "Beyond accuracy") as HTMLElement);
    expect(texts(el, ".gl-group")).toEqual([
      "coverage@20 higher is better ↑",
      "popularity bias@20 nearest to zero is best",
    ]);
    expect(texts(el, ".gl-grouped tr").slice(1, 4)).toEqual([
      "lightgcn0.750",
      "spectral0.500",
      "popularity0.250",
    ]);
    expect(texts(el, ".gl-best")).toEqual(["0.750", "0.125 [0, 0.250]"]);
  });

  test("without a direction none is the best", () => {
    const names = ["coverage@20"];
    const beyond = part("beyond", { beyond: { names, directions: { "coverage@20": "none" } } });
    expect(texts(beyond, "tbody th")).toEqual(["coverage@20 neither way is better"]);
    expect(beyond.querySelector(".gl-best")).toBeNull();
    const lower = part("beyond", { beyond: { names, directions: { "coverage@20": "lower" } } });
    expect(texts(lower, ".gl-best")).toEqual(["0.250"]);
  });
});

test("the own share says over whom it is a mean", () => {
  const beyond = { names: ["own_share"], directions: { own_share: "higher" as const } };
  const shown = part("beyond", { beyond, own_share_users: 100 });
  expect(text(shown)).toContain("share of the score that own items carry");
  expect(text(shown)).toContain("share of own items: mean over the first items of 100 users");
  expect(text(part("beyond"))).not.toContain("own items");
});

describe("the axis", () => {
  test.each<[string, unknown[], number[]]>([
    ["round numbers around the values", [0.151, 0.198], [0.15, 0.16, 0.17, 0.18, 0.19, 0.2]],
    ["values that are all the same", [0.5, 0.5], [0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56]],
    ["nothing known", [null, Number.NaN], [0, 0.2, 0.4, 0.6, 0.8, 1]],
    ["zero alone", [0], [-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6]],
    ["large values", [1200, 9000], [0, 2000, 4000, 6000, 8000, 10_000]],
  ])("spans %s", (_, values, ticks) => {
    const scale = scaleOf(values, "en");
    expect(scale.ticks.map((tick) => Number(tick.toFixed(9)))).toEqual(ticks);
    expect(scale.at(ticks[0] ?? 0)).toBeCloseTo(0);
    expect(scale.at(ticks.at(-1) ?? 0)).toBeCloseTo(100);
    for (const value of values)
      if (typeof value === "number" && value > 0) expect(scale.at(value)).toBeGreaterThan(0);
  });

  test("never runs away", () => {
    for (const values of [[measured(1e-12).value], [1e300, -1e300], [5e-324], [0, 1e-320]])
      expect(scaleOf(values, "en").ticks.length).toBeLessThan(12);
  });
});

describe("the words of an axis", () => {
  // ticks 0.10, 0.12, ..., 0.20, of which 0.10, 0.12 ... are far or near by the width
  const scale = scaleOf([0.1, 0.2], "en");
  const wide = (word: string) => 8 * word.length;
  const shown = (width: number) => written(scale, width, wide).map(scale.text);

  test("never lie over each other, however narrow it is", () => {
    expect(shown(400)).toEqual(scale.written.map(scale.text));
    for (const width of [20, 60, 100, 200]) {
      const ticks = written(scale, width, wide);
      const places = ticks.map((tick) => (width * scale.at(tick)) / 100);
      for (const [n, place] of places.entries())
        if (n) expect(place - (places[n - 1] ?? 0)).toBeGreaterThanOrEqual(wide("0.10"));
    }
    expect(shown(20)).toEqual([scale.text(scale.written[0] ?? 0)]);
  });
});
