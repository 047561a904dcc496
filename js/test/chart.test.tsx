// The line chart: where its points come to lie, and that no value breaks its scales.
import { cleanup, render } from "@testing-library/preact";
import type { ComponentProps } from "preact";
import { afterEach, describe, expect, test } from "vitest";
import { Chart } from "../src/chart";
import type { Point } from "../src/types";
import { one, text, texts } from "./page";

afterEach(cleanup);

// the drawing's frame: x from 44 to 408, y from 128 (bottom) to 10 (top)
function chart(points: unknown[], more: Partial<ComponentProps<typeof Chart>> = {}): Element {
  const shown = { title: "loss", kind: "loss" as const, empty: "nothing yet", ...more };
  return render(<Chart {...shown} points={points as Point[]} />).container;
}

function path(root: Element): string | null {
  return one(root, ".gl-line").getAttribute("d");
}

function place(root: Element, selector: string): (number | null)[] {
  const node = one(root, selector);
  return ["cx", "cy"].map((name) => Number(node.getAttribute(name)));
}

describe("a curve", () => {
  test("goes through its points, from corner to corner", () => {
    const root = chart([
      [0, 3],
      [1, 2],
      [2, 1],
    ]);
    expect(path(root)).toBe("M44.0,10.0L226.0,69.0L408.0,128.0");
    expect(one(root, ".gl-line").getAttribute("class")).toBe("gl-line gl-loss");
    expect(root.querySelector(".gl-dot")).toBeNull();
  });

  test("tells its title, its points and its latest value", () => {
    const root = chart([
      [0, 3],
      [1, 1.23456],
    ]);
    expect(one(root, "[role=img]").getAttribute("aria-label")).toBe("loss: 2 points, latest 1.23");
    expect(text(one(root, "figcaption"))).toBe("loss");
  });

  test("has round values on its axes, and whole epochs only", () => {
    const root = chart([
      [0, 0.9],
      [2, 4.1],
    ]);
    const [values, epochs] = [texts(root, "g text"), texts(root, "svg > text")];
    expect(values).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(epochs).toEqual(["0", "1", "2"]);
  });

  test("marks the best point and says which it is", () => {
    const points = [
      [0, 0],
      [2, 1],
    ];
    const root = chart(points, { mark: [2, 1], note: "best 1 at epoch 2", kind: "metric" });
    expect(place(root, ".gl-mark")).toEqual([408, 10]);
    expect(text(one(root, "figcaption"))).toContain("best 1 at epoch 2");
  });

  test("keeps a mark beyond its points inside the drawing", () => {
    const points = [
      [0, 0],
      [1, 0.5],
    ];
    const root = chart(points, { mark: [2, 1] });
    expect(place(root, ".gl-mark")).toEqual([408, 10]);
    expect(path(root)).toBe("M44.0,128.0L226.0,69.0");
  });

  test("stands checkpoints on the axis at their epochs", () => {
    const points = [
      [0, 3],
      [2, 1],
    ];
    const root = chart(points, { ticks: [1, 2] });
    const marks = [...root.querySelectorAll(".gl-checkpoint")].map((node) => node.getAttribute("d"));
    expect(marks).toEqual(["M223,134h6l-3,-5z", "M405,134h6l-3,-5z"]);
  });
});

describe("odd values", () => {
  test("no point: what comes next is said", () => {
    const root = chart([]);
    expect(texts(root, ".gl-empty")).toEqual(["nothing yet"]);
    expect(root.querySelector("svg")).toBeNull();
  });

  test("one point is a dot halfway up", () => {
    const root = chart([[0.5, 7]]);
    expect(place(root, ".gl-dot")).toEqual([226, 69]);
    expect(one(root, "[role=img]").getAttribute("aria-label")).toBe("loss: 1 points, latest 7.00");
    expect(root.innerHTML).not.toContain("NaN");
  });

  test.each([0, 5, -2.5, 1e300])("equal values (%d) lie level", (value) => {
    const root = chart([
      [0, value],
      [1, value],
    ]);
    expect(path(root)).toBe("M44.0,69.0L408.0,69.0");
    expect(root.innerHTML).not.toContain("NaN");
  });

  test("below zero and above lie in order", () => {
    const root = chart([
      [0, -1],
      [1, 1],
    ]);
    expect(path(root)).toBe("M44.0,128.0L408.0,10.0");
  });

  test.each([Number.NaN, Infinity, null, "nan"])("a value of %s leaves a gap", (value) => {
    const root = chart([
      [0, 3],
      [1, 2],
      [2, value],
      [3, 1],
      [4, 1],
    ]);
    expect(path(root)).toBe("M44.0,10.0L135.0,69.0M317.0,128.0L408.0,128.0");
    expect(one(root, "[role=img]").getAttribute("aria-label")).toBe("loss: 5 points, latest 1.00");
  });

  test("a loss that ends as no number is told as such", () => {
    const root = chart([
      [0, 3],
      [1, Number.NaN],
    ]);
    expect(one(root, "[role=img]").getAttribute("aria-label")).toBe("loss: 2 points, latest –");
    expect(place(root, ".gl-dot")).toEqual([44, 69]);
  });

  test("nothing but such values is no curve", () => {
    const root = chart([[0, Number.NaN]]);
    expect(texts(root, ".gl-empty")).toEqual(["No value is a finite number: there is no curve."]);
  });

  test.each([[[Number.NaN, 1]], [[1, null]], [[undefined, undefined]]])(
    "a mark at %j isn't drawn",
    (mark) => {
      const points = [
        [0, 3],
        [1, 2],
      ];
      const root = chart(points, { mark: mark as Point });
      expect(root.querySelector(".gl-mark")).toBeNull();
      expect(path(root)).toBe("M44.0,10.0L408.0,128.0");
    },
  );

  test("400 points are 400 points", () => {
    const root = chart(Array.from({ length: 400 }, (_, n) => [n / 10, 400 - n]));
    expect(path(root)?.match(/[ML]/g)).toHaveLength(400);
    expect(one(root, "[role=img]").getAttribute("aria-label")).toBe("loss: 400 points, latest 1.00");
  });
});
