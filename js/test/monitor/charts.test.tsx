// The curves of runs: where their points come to lie, how runs are told apart, and what is read off them.

import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import widget from "../../src/monitor/index";
import { apart } from "../../src/monitor/plot";
import { nearest, rangeOf, smoothed } from "../../src/monitor/reading";
import type { RunCurves, RunRow } from "../../src/protocol.gen";
import { one, show, text, texts } from "../shared/page";
import { CURVES, monitorOf, rowsOf, run } from "./model";

const NONE: RunCurves = { loss: [], validation: {}, checkpoints: [] };

function alone(curves: unknown = CURVES, changes: Partial<RunRow> = {}) {
  const model = monitorOf(changes, { active_curves: { lightgcn1: curves } });
  return { model, el: show(widget, model) };
}

/** Runs a and b: b has a lower loss and ends after one epoch. */
function two(traits: Record<string, unknown> = {}) {
  const rows = [run({ name: "a", best: null }), run({ name: "b", status: "done", best: null })];
  const b = {
    ...CURVES,
    loss: [
      [0, 2, 0],
      [1, 0, 30],
    ],
    validation: { "ndcg@20": [[1, 0.3, 30]] },
  }; // prettier-ignore
  const model = monitorOf(
    {},
    {
      ...rowsOf(rows),
      watched: ["a", "b"],
      active_curves: { a: CURVES },
      ended_curves: { b },
      log: {},
      ...traits,
    },
  );
  return { model, el: show(widget, model) };
}

const labels = (el: HTMLElement) =>
  [...el.querySelectorAll("[role=img]")].map((node) => node.getAttribute("aria-label"));
const path = (el: Element, n = 0) => el.querySelectorAll("path.gl-line")[n]?.getAttribute("d");
const reader = (el: Element, n = 0) => el.querySelectorAll<HTMLElement>("[role=slider]")[n] as HTMLElement;
const choose = (el: Element, label: string, value: string) => {
  const selects = [...el.querySelectorAll("select")];
  const found = selects.find((node) =>
    (node.getAttribute("aria-label") ?? text(node.closest("label") as Element)).startsWith(label),
  ) as HTMLSelectElement;
  found.value = value;
  fireEvent.change(found);
};

// the frame of one curve: x from 48 to 408, y from 154 (bottom) to 10 (top)
describe("one run", () => {
  test("its loss and the metric by which its best epoch is chosen", () => {
    const { el } = alone();
    expect(labels(el)).toEqual([
      "loss: 3 points, latest 1.00",
      "ndcg@20 (validation): 2 points, latest 0.183",
    ]);
    expect(path(el)).toBe("M48.0,10.0L228.0,82.0L408.0,154.0");
    expect(texts(el, "figcaption .gl-muted")).toEqual(["best 0.183 at epoch 2"]);
  });

  test("marks checkpoints on the axis, and the best epoch on the curve", () => {
    const { el } = alone();
    const marks = [...el.querySelectorAll(".gl-checkpoint")].map((node) => node.getAttribute("d"));
    expect(marks).toEqual(["M225.0,160h6l-3,-5z", "M405.0,160h6l-3,-5z"]);
    const mark = one(el, ".gl-best-mark");
    const last = path(el, 1)?.split("L")[1];
    expect(
      `${Number(mark.getAttribute("cx")).toFixed(1)},${Number(mark.getAttribute("cy")).toFixed(1)}`,
    ).toBe(last);
    expect(texts(el, ".gl-chart-key > span")).toEqual(["▲ checkpoint", "○ best epoch"]);
  });

  test("grows", () => {
    const { el, model } = alone();
    model.put({ active_curves: { lightgcn1: { ...CURVES, loss: [...CURVES.loss, [3, 0.5, 180]] } } });
    expect(labels(el)[0]).toBe("loss: 4 points, latest 0.500");
  });

  test("another metric can be chosen, and is kept by the kernel", async () => {
    const { el, model } = alone();
    choose(el, "Metric", "recall@20");
    expect(labels(el)[1]).toBe("recall@20 (validation): 1 points, latest 0.500");
    expect(Number(one(el, "circle.gl-point").getAttribute("cy"))).toBeCloseTo(82); // a single value lies level
    expect(el.querySelector(".gl-best-mark")).toBeNull(); // the best epoch is one of another metric
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(model.sent.map(({ method }) => method)).toEqual(["choose"]);
    expect(model.sent[0]?.params).toMatchObject({ metric: "recall@20", axis: "epochs" });
  });

  test("what was chosen is there after the page was loaded again", () => {
    const el = show(widget, monitorOf({}, { choice: { metric: "recall@20", axis: "time", text: 7 } }));
    expect(labels(el)[1]).toBe("recall@20 (validation): 1 points, latest 0.500");
    expect(texts(el, "svg > text").slice(0, 3)).toEqual(["0 m", "0.5 m", "1 m"]);
  });

  test.each([
    ["none yet", NONE],
    ["nothing", {}],
    ["null", null],
    ["a list", []],
    ["text", "loss"],
    ["no lists", { loss: 1, validation: {}, checkpoints: [] }],
    ["a metric without points", { loss: [[0, 1, 0]], validation: { "ndcg@20": null }, checkpoints: [] }],
    [
      "points that are none",
      {
        loss: [
          [0, null, 0],
          [1, 2],
        ],
        validation: {},
        checkpoints: [],
      },
    ],
  ])("with %s says what comes next", (_, curves) => {
    expect(texts(alone(curves, { best: null }).el, ".gl-empty")).toEqual([
      "The curve begins with the first steps.",
      "The first value comes after the first epoch.",
    ]);
  });

  test("in closed form has none, once it is done", () => {
    const closed = { epoch: null, epochs: null, best: null };
    const done = alone(NONE, { ...closed, status: "done" }).el;
    expect(texts(done, ".gl-empty")).toEqual(["This model is computed at once: there is no curve."]);
    const failed = alone(NONE, { ...closed, status: "failed", error: "Out of memory." }).el;
    expect(texts(failed, ".gl-empty")).toEqual([]);
    expect(texts(failed, ".gl-error")).toEqual(["Out of memory."]);
  });

  test.each([0, 5, -2.5, 1e300])("equal values (%d) lie level, and nothing is no number", (value) => {
    const { el } = alone({
      ...NONE,
      loss: [
        [0, value, 0],
        [1, value, 1],
      ],
    }); // prettier-ignore
    expect(path(el)).toMatch(/^M\d+\.0,82\.0L408\.0,82\.0$/);
    expect(el.innerHTML).not.toContain("NaN");
  });
});

describe("several runs", () => {
  test("are told apart by colour, dash and name", () => {
    const { el } = two();
    const lines = [...one(el, ".gl-chart").querySelectorAll("path.gl-line")];
    expect(lines.map((line) => line.getAttribute("stroke-dasharray"))).toEqual(["", "7 3"]);
    expect(lines.map((line) => line.parentElement?.getAttribute("class"))).toEqual([
      "gl-colour-0",
      "gl-colour-1",
    ]);
    expect(texts(one(el, ".gl-chart"), ".gl-line-name")).toEqual(["a", "b"]);
    expect(labels(el)[0]).toBe("loss: a 3 points, latest 1.00; b 2 points, latest 0");
  });

  test("are on the same axes", () => {
    const { el } = two();
    // x from 48 to 316: the names stand beside; y from 0 to 3
    expect(path(el, 0)).toBe("M48.0,10.0L182.0,58.0L316.0,106.0");
    expect(path(el, 1)).toBe("M48.0,58.0L182.0,154.0");
  });

  test("can be seen over the time that they took", () => {
    const { el } = two();
    choose(el, "Over", "time");
    expect(path(el, 1)).toBe("M48.0,58.0L115.0,154.0"); // 30 of 120 seconds
  });

  test("keep their colours while others come and go", () => {
    const { el, model } = two();
    model.put({ watched: ["b"], active_curves: {} });
    expect(one(el, "g.gl-colour-1 path.gl-line").getAttribute("stroke-dasharray")).toBe("7 3");
    model.put({ watched: ["b", "a"], active_curves: { a: CURVES } });
    expect(el.querySelectorAll("g.gl-colour-0 path.gl-line")).toHaveLength(2);
  });
});

describe("values are read", () => {
  const readout = (el: Element, n = 0) => texts(el.querySelectorAll(".gl-readout")[n] as Element, "li");

  test("with the arrow keys, from point to point, in all charts", () => {
    const { el } = two();
    expect(readout(el)).toEqual(["latest", "a1.00", "b0"]);
    fireEvent.keyDown(reader(el), { key: "ArrowLeft" });
    expect(readout(el)).toEqual(["epoch 1", "a2.00", "b0"]);
    expect(readout(el, 1)).toEqual(["epoch 1", "a0.100", "b0.300"]);
    expect(reader(el).getAttribute("aria-valuenow")).toBe("1");
    expect(reader(el).getAttribute("aria-valuetext")).toBe("epoch 1: a 2.00, b 0");
    fireEvent.keyDown(reader(el), { key: "Home" });
    expect(readout(el)).toEqual(["epoch 0", "a3.00", "b2.00"]);
    fireEvent.keyDown(reader(el), { key: "Escape" });
    expect(readout(el)).toEqual(["latest", "a1.00", "b0"]);
  });

  test("with the mouse, at the point nearest to it", () => {
    const { el } = two();
    const plot = reader(el);
    plot.getBoundingClientRect = () => ({ left: 100, width: 420 }) as DOMRect;
    fireEvent(plot, new MouseEvent("pointermove", { clientX: 100 + 190, bubbles: true }));
    expect(readout(el)).toEqual(["epoch 1", "a2.00", "b0"]);
    expect(one(el, ".gl-cursor").getAttribute("x1")).toBe("182");
    expect(el.querySelector(".gl-readout li:nth-child(2)")?.getAttribute("title")).toBe("2");
    fireEvent(plot, new MouseEvent("pointerleave", { bubbles: true }));
    expect(readout(el)[0]).toBe("latest");
  });

  test("of a run alone by the value alone, and in time", () => {
    const { el } = alone();
    choose(el, "Over", "time");
    fireEvent.keyDown(reader(el), { key: "ArrowLeft" });
    expect(readout(el)).toEqual(["after 1 m 0 s", "2.00"]);
  });

  test("not where a run has none any more", () => {
    const points = CURVES.loss;
    expect(nearest(points, 2.9, "epochs")).toEqual([2, 1, 120]);
    expect(nearest(points, 3.1, "epochs")).toBeNull();
    expect(nearest(points, 70, "time")).toEqual([1, 2, 60]);
    expect(nearest([], 1, "epochs")).toBeNull();
  });
});

test("names at the ends of lines never lie over each other, nor leave the drawing", () => {
  expect(apart([50, 100])).toEqual([50, 100]);
  expect(apart([100, 101, 99])).toEqual([112, 125, 99]);
  expect(apart([154, 154, 154])).toEqual([128, 141, 154]);
});

describe("the axis of the values", () => {
  const flat = Array.from({ length: 60 }, (_, n) => 6 - n / 100); // from 6 to 5.41

  test("shows all values where none is far from the others", () => {
    expect(rangeOf(flat)).toEqual([5.41, 6]);
    expect(rangeOf([2, 6, 6])).toEqual([2, 6]); // of few none is left out
  });

  test("leaves out a few that would press the others into a line, and says so", () => {
    const [low, high] = rangeOf([...flat, 2]);
    expect(low).toBeGreaterThan(5.3);
    expect(high).toBe(6);

    const loss = [...flat, 2].map((value, n) => [n, value, n]);
    const { el } = alone({ ...CURVES, loss });
    expect(one(el, ".gl-readout").textContent).toContain("1 point beyond the axis");
  });

  test("doesn't stretch rounding over the whole height", () => {
    const [low, high] = rangeOf([0.14442737, 0.14442741]);
    expect(high - low).toBeCloseTo(0.0014442741);

    const best = { epoch: 1, value: 0.14442740619182587, metric: "ndcg@20" };
    const { el } = alone({ ...CURVES, validation: { "ndcg@20": [[1, 0.144427, 9]] } }, { best });
    const point = one(el, "circle.gl-point");
    const mark = one(el, ".gl-best-mark");
    expect([mark.getAttribute("cx"), mark.getAttribute("cy")]).toEqual([
      point.getAttribute("cx"),
      point.getAttribute("cy"),
    ]);
    const ticks = texts(el, "svg g > text").filter((tick) => tick.startsWith("0.14"));
    expect(ticks.length).toBeGreaterThan(1);
    expect(Math.max(...ticks.map((tick) => tick.length))).toBeLessThan(7);
  });

  test("has room for its longest number", () => {
    const { el } = alone({
      ...CURVES,
      loss: [
        [0, 1000000, 0],
        [1, 2000000, 1],
      ],
    });
    const left = Number(path(el)?.match(/^M([\d.]+)/)?.[1]);
    expect(left).toBeGreaterThan(9 * 12 * 0.6); // "2,000,000"
  });
});

describe("smoothing", () => {
  test("is the weighted mean of a point and those before it", () => {
    const points = [4, 0, 2].map((value, n) => [n, value, 10 * n] as [number, number, number]);
    const values = smoothed(points, 0.5).map(([, value]) => value);
    expect(values[0]).toBe(4);
    expect(values[1]).toBeCloseTo((0.5 * 4 + 0) / 1.5);
    expect(values[2]).toBeCloseTo((0.25 * 4 + 0.5 * 0 + 2) / 1.75);
    expect(smoothed(points, 0)).toEqual(points);
  });

  test("lies over the curve as it is, and can be chosen", async () => {
    const loss = Array.from({ length: 60 }, (_, n) => [n, n % 2, n]);
    const { el, model } = alone({ ...CURVES, loss });
    const chart = one(el, ".gl-chart");
    expect(chart.querySelectorAll("path.gl-line")).toHaveLength(2);
    expect(chart.querySelectorAll("path.gl-raw")).toHaveLength(1);

    const slider = one(el, "input[type=range]") as HTMLInputElement;
    slider.value = "0";
    fireEvent.input(slider);
    expect(chart.querySelectorAll("path.gl-line")).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(model.sent[0]?.params).toMatchObject({ smoothing: 0 });
  });

  test("isn't pulled along by what lies beyond the axis", () => {
    const loss = Array.from({ length: 60 }, (_, n) => [n, n === 30 ? 0 : 6, n]);
    const { el } = alone({ ...CURVES, loss });
    const [raw, trend] = [...one(el, ".gl-chart").querySelectorAll("path.gl-line")];
    expect(raw?.getAttribute("d")?.split("L")).toHaveLength(60);
    const heights = new Set(trend?.getAttribute("d")?.match(/,[\d.]+/g));
    expect(heights.size).toBe(1);
  });

  test("of a few points there is none", () => {
    const { el } = alone();
    expect(el.querySelector("input[type=range]")).toBeNull();
    expect(el.querySelector(".gl-raw")).toBeNull();
  });
});
