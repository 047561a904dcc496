// The RunComparison as a whole: its head, its tabs, its metric, and what it shows when there is little to compare.

import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import widget from "../../src/comparison/index";
import type { Compared, Direction } from "../../src/protocol.gen";
import { FakeObserver } from "../shared/observer";
import { button, HOSTILE, one, show, text, texts } from "../shared/page";
import { compared, compared1, comparison, measured, models, user, winners } from "./model";

const shown = (changes: Partial<Compared> = {}, traits: Record<string, unknown> = {}) =>
  show(widget, comparison(changes, traits));

describe("the whole", () => {
  test("says what was compared on what, and the line that gives it again", () => {
    const el = shown();
    expect(text(one(el, "header strong"))).toBe("Comparison on shop");
    expect(text(one(el, "header .gl-muted"))).toBe(
      "3 recommenders · 1,234 users of the test part, top 20 · split 0123456789ab",
    );
    expect(text(one(el, ".gl-comparison > footer code"))).toBe(
      "%gnnrec compare lightgcn-1 lightgcn-2 spectral popularity",
    );
    expect(texts(el, "h3")).toEqual(["Leaderboard", "Who wins, who loses", "Slices", "Beyond accuracy"]);
  });

  test("a chosen metric is written for the kernel, and shown", () => {
    const model = comparison();
    const el = show(widget, model);
    fireEvent.change(one(el, "header select"), { target: { value: "recall@20" } });
    expect(model.saved).toEqual([{ metric: "recall@20" }]);
    expect(texts(el, ".gl-part-board tbody .gl-named")).toEqual(["spectral", "lightgcn", "popularity"]);
  });

  test("a metric that wasn't measured gives way to the comparison's own", () => {
    const el = shown({}, { metric: "map@7" });
    expect((one(el, "header select") as HTMLSelectElement).value).toBe("ndcg@20");
  });

  test("its parts are tabs where it is narrow", () => {
    FakeObserver.install();
    const el = shown();
    FakeObserver.report(one(el, ".gl-comparison"), 400);
    expect(texts(el, "[role=tab]")).toEqual([
      "Leaderboard",
      "Who wins, who loses",
      "Slices",
      "Beyond accuracy",
    ]);
    expect(el.querySelectorAll(".gl-part").length).toBe(1);
    fireEvent.click(button(el, "Beyond accuracy") as HTMLElement);
    expect(one(el, ".gl-part").getAttribute("aria-label")).toBe("Beyond accuracy");
  });

  test("Korean", () => {
    const el = shown({}, { locale: "ko" });
    expect(text(one(el, "header .gl-muted"))).toBe(
      "추천 모델 3개 · 테스트 부분의 사용자 1,234명, 상위 20개 · 분할 0123456789ab",
    );
    expect(texts(el, ".gl-part-slices .gl-group")).toEqual([
      "상호작용 1–4개 사용자 1,000명",
      "상호작용 5–1,200개 사용자 1명",
    ]);
    expect(texts(el, ".gl-verdicts li")).toEqual([
      "lightgcn, spectral: 차이가 확인되지 않음, +0.0200 [−0.0300, +0.0700] p = 0.3",
      "lightgcn > popularity: lightgcn 쪽이 더 좋음, +0.400 [+0.350, +0.450] p < 0.001",
      "spectral > popularity: spectral 쪽이 더 좋음, +0.300 [+0.250, +0.350] p = 0.012",
    ]);
  });

  test("hostile names as text, wherever they stand", () => {
    const whole = models().map((model) => ({ ...model, name: HOSTILE + model.name, title: HOSTILE }));
    const names = whole.map((model) => model.name);
    const [a = "", b = ""] = names;
    const el = shown(
      {
        graph: HOSTILE,
        models: whole,
        pairs: [{ ...(compared().pairs[0] as Compared["pairs"][0]), a, b }],
        slices: [
          {
            name: HOSTILE,
            metric: "ndcg@20",
            groups: [{ label: HOSTILE, users: 2, values: { [a]: measured(1) } }],
          },
        ],
        beyond: { names: [HOSTILE], directions: { [HOSTILE]: HOSTILE as Direction } },
        winners: [winners({ a, b, gains: [user(HOSTILE, 1, 0)] })],
      },
      { code: HOSTILE },
    );
    fireEvent.click(one(el, "[role=option]"));
    expect(el.querySelector("img, script")).toBeNull();
    expect((el.textContent ?? "").split(HOSTILE).length).toBeGreaterThan(15);
  });
});

describe("with little to compare", () => {
  test("nothing, and no error, before the traits are there", () => {
    expect(shown({}, { compared: {} }).querySelector(".gl-comparison")).toBeNull();
  });

  test("no run at all", () => {
    expect(text(one(shown({ models: [] }), ".gl-empty"))).toMatch(/^There is nothing to compare yet/);
  });

  test("one run has a leaderboard, and says that it is alone", () => {
    const el = shown({ models: models().slice(0, 1), pairs: [], winners: [] });
    expect(texts(el, ".gl-part-board .gl-named")).toEqual(["lightgcn"]);
    expect(text(one(el, ".gl-part-board"))).toContain("One recommender alone");
    expect(text(one(el, ".gl-part-winners .gl-empty"))).toMatch(/^One recommender alone/);
    expect(el.querySelector(".gl-part-board select")).toBeNull();
  });

  test("no slices, nothing beyond accuracy", () => {
    const el = shown({ slices: [], beyond: { names: [], directions: {} } });
    expect(text(one(el, ".gl-part-slices .gl-empty"))).toMatch(/^There are no slices/);
    expect(text(one(el, ".gl-part-beyond .gl-empty"))).toBe("Nothing beyond accuracy was measured.");
  });

  test("one user: no intervals, and that is said", () => {
    const alone = models().map((model) => ({ ...model, metrics: { "ndcg@20": measured(0.5, null) } }));
    const el = shown({ users: 1, models: alone, pairs: [] });
    expect(text(one(el, "header .gl-muted"))).toContain("1 user of the test part");
    expect(el.querySelector(".gl-part-board .gl-whisker")).toBeNull();
    expect(text(one(el, ".gl-part-board"))).toContain("too few users here to give an interval");
  });

  test("all alike", () => {
    const alike = ["a", "b"].map((name) => compared1(name, { metrics: { "ndcg@20": measured(0, 0) } }));
    const same = winners({ a: "a", b: "b", wins: 0, losses: 0, ties: 9, gains: [], losses_list: [] });
    const el = shown({ models: alike, pairs: [], winners: [same] });
    expect(text(one(el, ".gl-part-winners"))).toContain("Both serve each of the users alike.");
    for (const dot of el.querySelectorAll<HTMLElement>(".gl-part-board .gl-dot-at")) {
      const left = Number.parseFloat(dot.style.left);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(100);
    }
  });

  test("ten runs differ in mark from each other", () => {
    const ten = Array.from({ length: 10 }, (_, n) =>
      compared1(`run-${n}`, { metrics: { "ndcg@20": measured(n / 10) } }),
    );
    const el = shown({ models: ten, pairs: [], winners: [] });
    const marks = [...el.querySelectorAll(".gl-part-board .gl-named svg")].map(
      (mark) => `${mark.getAttribute("class")} ${mark.querySelector("path")?.getAttribute("d")}`,
    );
    expect(new Set(marks).size).toBe(10);
    expect(new Set(marks.slice(0, 7).map((mark) => mark.split(" M")[1])).size).toBe(7);
  });
});
