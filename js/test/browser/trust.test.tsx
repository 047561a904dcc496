// The faithfulness panel: measured when asked, its curves, areas, agreement and verdicts.
import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { button, one, text, texts } from "../shared/page";
import { browser, trust } from "./model";

const brief = (traits: Record<string, unknown> = {}) => browser({ trust: { "10": trust() }, ...traits }).el;

/** All that was measured, which waits for those who want it. */
const shown = (traits: Record<string, unknown> = {}) => {
  const el = brief(traits);
  for (const words of ["All that was measured", "측정 결과 모두 보기"]) {
    const ask = button(el, words);
    if (ask) fireEvent.click(ask);
  }
  return el;
};

describe("before it is measured", () => {
  test("nothing is, until it is asked for", () => {
    const { el, model } = browser();
    expect(el.querySelector(".gl-areas")).toBeNull();
    expect(model.sent).toEqual([]);
    fireEvent.click(button(el, "Measure by removal") as HTMLElement);
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([["trust", { item: 10 }]]);
  });

  test("what goes on is said of the item it is of", () => {
    const { el, model } = browser({ work: { doing: "trust", item: 11 } });
    expect(el.querySelector("[role=status]")).toBeNull();
    model.put({ work: { doing: "trust", item: 10 } });
    expect(text(one(el, "[role=status]"))).toContain("the history is removed part by part");
    expect(button(el, "Measure by removal")).toBeUndefined();
  });

  test("what went wrong is said", () => {
    expect(text(one(browser({ error: "No history." }).el, ".gl-error"))).toBe("No history.");
  });
});

describe("what was measured", () => {
  test("is one line, and the curve that it is of", () => {
    const el = brief();
    expect(texts(el, ".gl-trust p")).toEqual([
      "✓ Yes: without these items the score falls faster than without any others.",
    ]);
    const lines = [...el.querySelectorAll("polyline")].map((line) => line.getAttribute("class"));
    expect(lines).toEqual([
      "gl-line gl-order-contributions",
      "gl-line gl-order-leave-one-out",
      "gl-line gl-order-random",
    ]);
    expect(el.querySelector(".gl-areas")).toBeNull();
    const doubtful = trust({ better: { contributions: false } });
    expect(text(one(brief({ trust: { "10": doubtful } }), ".gl-verdict"))).toContain("! Not sure");
  });

  test("has a verdict on each order, in words and with a sign", () => {
    const verdicts = (el: Element) => texts(el, ".gl-on-demand > .gl-verdict");
    expect(verdicts(shown())).toEqual(["✓ Better than chance.", "! Do not trust it."]);
    expect(verdicts(shown({ locale: "ko" }))[1]).toBe("! 믿지 마세요.");
  });

  test("of weights that nobody learned calls them what they are, and its verdict on them waits", () => {
    const orders = ["contributions", "attention", "attention-paths", "random"];
    const walked = trust({ weights: "importance", orders, explainers: orders.slice(0, 3) });
    const el = shown({ trust: { "10": walked } });
    expect(texts(el, ".gl-areas tbody th")).toEqual([
      "contributions",
      "visit importance",
      "visit importance along paths",
      "random",
    ]);
    expect(texts(el, ".gl-on-demand .gl-verdict")).toEqual(["✓ Better than chance."]);
    fireEvent.click(button(el, "Verdict on the raw weights") as HTMLElement);
    expect(texts(el, ".gl-on-demand .gl-verdict")[1]).toBe("! Do not trust it.");
    const korean = shown({ trust: { "10": walked }, locale: "ko" });
    expect(texts(korean, ".gl-areas tbody th")[2]).toBe("경로의 방문 중요도");
  });

  test("has all areas and the agreement with the truth", () => {
    const rows = [...one(shown(), ".gl-areas tbody").children].map((row) => [...row.children].map(text));
    expect(rows).toEqual([
      ["contributions", "0", "0", "0", "0", "0.750"],
      ["attention", "1.00", "1.00", "1.00", "1.00", "–"],
      ["leave-one-out (truth)", "-0.500", "-0.500", "-0.500", "-0.500", ""],
      ["popular first", "0.500", "0.500", "0.500", "0.500", ""],
      ["random", "0.500", "0.500", "0.500", "0.500", ""],
    ]);
  });

  test("has a curve for each order from the score to nothing", () => {
    const lines = [...shown().querySelectorAll(".gl-on-demand polyline")];
    expect(lines.map((line) => line.getAttribute("class"))).toEqual([
      "gl-line gl-order-contributions",
      "gl-line gl-order-attention",
      "gl-line gl-order-leave-one-out",
      "gl-line gl-order-popularity",
      "gl-line gl-order-random",
    ]);
    // 2, 0 and -2 over a height of 122 from 8 on, at 0, 50 and 100 % of 368 from 44 on
    expect(lines[0]?.getAttribute("points")).toBe("44.0,8.0 228.0,69.0 412.0,130.0");
    const label = one(shown(), ".gl-on-demand .gl-trust-curves").getAttribute("aria-label");
    expect(label).toContain(
      "DEL as the history is removed: contributions from 2.00 to -2.00; attention from",
    );
  });

  test("shows another measure when it is chosen", () => {
    const measured = trust();
    const own = measured.curves.contributions;
    if (own) own.pos = [1, 1, 0];
    const el = shown({ trust: { "10": measured } });
    const choice = one(el, ".gl-trust select") as HTMLSelectElement;
    expect([...choice.options].map(text)[1]).toBe("POS: share still in the top 3; lower is better");
    fireEvent.change(choice, { target: { value: "pos" } });
    const label = one(el, ".gl-on-demand .gl-trust-curves").getAttribute("aria-label");
    expect(label).toContain("POS as the history is removed");
    expect(label).toContain("contributions from 1.00 to 0;");
  });

  test("is of the chosen item alone", () => {
    expect(shown({ selected: 11 }).querySelector(".gl-areas")).toBeNull();
  });

  test("is there in a static page, where nothing more can be asked", () => {
    const page = { made: "2026-11-30", users: 3, living: [], sums: false, ruled: false };
    const el = shown({ live: false, page });
    expect(el.querySelectorAll(".gl-on-demand > .gl-verdict")).toHaveLength(2);
    expect(text(one(el, ".gl-history .gl-key"))).toContain("A changed history can't be scored in a page");
    expect(
      el.querySelectorAll(".gl-tick input, .gl-note, .gl-names, .gl-smallest, .gl-search select"),
    ).toHaveLength(0);
    expect(shown({ live: false, selected: 11 }).querySelector(".gl-trust")).toBeNull();
  });
});
