// The paths over other users: which are drawn, how wide, and the strongest in words.

import { fireEvent, render } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { Paths } from "../../src/browser/paths";
import type { Why } from "../../src/protocol.gen";
import { FakeObserver } from "../shared/observer";
import { button, one, text, texts } from "../shared/page";
import { contribution, why } from "./fixtures";
import { LAYERS } from "./model";

function paths(changes: Partial<Why> = {}, kind: string | null = "normalisation", user = "17850") {
  return render(<Paths why={why(changes)} user={user} kind={kind} />).container;
}

const linked = (item: number, neighbours: number, path_strength: number) =>
  contribution(item, 0.1, { neighbours, path_strength });
const widths = (root: Element) =>
  [...root.querySelectorAll("g")].map((row) =>
    [...row.querySelectorAll<SVGElement>(".gl-edge")].map((edge) => edge.style.strokeWidth),
  );

describe("the picture", () => {
  test("draws the linked items in the order of the bars, and the users between", () => {
    const root = paths();
    expect(texts(root, "g text")).toEqual(["CAKE TINS", "41 users", "JAM SET", "1 user"]);
    expect(texts(root, ".gl-end")).toEqual(["user", "REGENCY CAKESTAND"]);
    expect(text(root)).not.toContain("CHRISTMAS LIGHTS"); // no user links it
  });

  test("draws lines as wide as the bars are long, the longest seven pixels wide", () => {
    expect(widths(paths())).toEqual([
      ["7px", "7px", "7px"],
      ["3px", "3px", "3px"],
    ]);
  });

  test("draws lines that come together one below the other, as high as they are wide", () => {
    const starts = [...paths().querySelectorAll("g path:first-of-type")].map((edge) =>
      Number(/M38,([\d.]+)H/.exec(edge.getAttribute("d") ?? "")?.[1]),
    );
    expect(starts).toEqual([28.5, 33.5]); // of 7 and 3 pixels around the middle, which is at 30
  });

  test("says in words what it shows", () => {
    const picture = one(paths(), "[role=img]");
    expect(picture.getAttribute("aria-label")).toBe(
      "Paths from 17850 to REGENCY CAKESTAND: CAKE TINS, 41 users; JAM SET, 1 user",
    );
    expect(texts(paths(), "title")).toEqual([
      "CAKE TINS – 41 users have both – 0.0200",
      "JAM SET – 1 user has both – 0.0400",
    ]);
  });

  test("draws six items at most, in a row each", () => {
    const root = paths({ contributions: Array.from({ length: 9 }, (_, n) => linked(n, 2, n + 1)) });
    expect(texts(root, "g text:first-of-type")).toEqual([0, 1, 2, 3, 4, 5].map((n) => `item ${n}`));
    expect(one(root, "svg").getAttribute("viewBox")).toBe("0 0 560 164");
    const heights = [...root.querySelectorAll("g line")].map((node) => node.getAttribute("y1"));
    expect(heights).toEqual(["17", "43", "69", "95", "121", "147"]);
  });

  test("leaves the explanation in its order", () => {
    const given = why();
    const before = given.contributions.map((row) => row.item);
    render(<Paths why={given} user="17850" kind={null} />);
    expect(given.contributions.map((row) => row.item)).toEqual(before);
  });

  test("cuts a long name, and keeps it whole where it is pointed at", () => {
    const label = "x".repeat(31);
    const root = paths({ contributions: [contribution(1, 1, { label, neighbours: 2, path_strength: 1 })] });
    expect(texts(root, "g text")[0]).toBe(`${"x".repeat(24)}…`);
    expect(texts(root, "title")[0]).toBe(`${label} – 2 users have both – 1.00`);
    const fits = paths({ contributions: [{ ...linked(1, 2, 1), label: "y".repeat(25) }] });
    expect(texts(fits, "g text")[0]).toBe("y".repeat(25));
  });

  test("is drawn at its own size in a narrow cell, with shorter names", () => {
    FakeObserver.install();
    const label = "x".repeat(31);
    const root = paths({ contributions: [contribution(1, 1, { label, neighbours: 2, path_strength: 1 })] });
    FakeObserver.report(one(root, "svg"), 380);
    vi.unstubAllGlobals();
    expect(one(root, "svg").getAttribute("viewBox")).toBe("0 0 380 60");
    expect(texts(root, "g text")).toEqual([`${"x".repeat(13)}…`, "2 users"]);
    expect(texts(root, ".gl-end")).toEqual(["user", "REGENCY", "CAKESTAND"]);
  });

  test("of items that say nothing is drawn thin", () => {
    const nothing = [contribution(1, 0, { neighbours: 2, path_strength: 1 })];
    expect(widths(paths({ contributions: nothing }))).toEqual([["1px", "1px", "1px"]]);
  });
});

describe("the words beside it", () => {
  test("count the paths and say what the width is", () => {
    expect(text(one(paths(), "p"))).toBe(
      "Over 1,042 paths: who has your items also has this one. Lines are as wide as the bars are long.",
    );
  });

  test("name weights that nobody learned for what they are, when asked for", () => {
    const root = paths({ layers: { ...LAYERS, kind: "normalisation" } });
    expect(root.querySelector(".gl-layered")).toBeNull();
    const ask = button(root, "Raw weights: normalisation weights") as HTMLElement;
    expect(ask.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(ask);
    expect(ask.getAttribute("aria-expanded")).toBe("true");
    expect(text(one(root, ".gl-on-demand > p"))).toMatch(
      /^They follow from the graph and were not learned\./,
    );
    expect(text(one(root, ".gl-layered p"))).toBe(
      "The strongest of 1,042 paths; line width is normalisation weights within its layer",
    );
    expect(text(root)).not.toContain("attention");
    const mean = paths({ layers: { ...LAYERS, kind: "mean" } }, "mean");
    expect(button(mean, "Raw weights: an equal share")).toBeDefined();
  });

  test("have the attention, where it is learned, for those who want it", () => {
    const root = paths({ layers: LAYERS });
    expect(root.querySelector(".gl-layered")).toBeNull();
    fireEvent.click(button(root, "Attention, layer by layer") as HTMLElement);
    expect(root.querySelectorAll(".gl-layered")).toHaveLength(1);
    expect(text(root)).not.toContain("They follow from the graph");
  });

  test("say so when nobody links the items", () => {
    const root = paths({ num_paths: 0, paths: [] });
    expect(texts(root, ".gl-empty")).toEqual(["No other user links these items to REGENCY CAKESTAND."]);
    expect(root.querySelector("svg, button")).toBeNull();
  });
});

describe("the strongest paths", () => {
  test("are listed when asked for, with their strength", () => {
    const root = paths();
    expect(root.querySelector("ol")).toBeNull();
    const ask = button(root, "Strongest paths") as HTMLElement;
    expect(ask.getAttribute("aria-expanded")).toBe("false");

    fireEvent.click(ask);
    expect(texts(root, "li")).toEqual([
      "user – JAM SET – other user 1 – REGENCY CAKESTAND 0.0400",
      "user – CAKE TINS – u5 – REGENCY CAKESTAND 0.0123",
    ]);
    expect([...root.querySelectorAll("li span")].map((node) => node.getAttribute("title"))).toEqual([
      "0.04",
      "0.012345",
    ]);
    expect(ask.getAttribute("aria-expanded")).toBe("true");

    fireEvent.click(ask);
    expect(root.querySelector("ol")).toBeNull();
  });

  test("are ten at most, also over users and items of the same names", () => {
    const same = Array.from({ length: 12 }, (_, n) => ({
      via_label: "JAM SET",
      neighbour: n,
      neighbour_label: "u5",
      strength: 1 / (n + 1),
    }));
    const root = paths({ paths: same });
    fireEvent.click(button(root, "Strongest paths") as HTMLElement);
    expect(root.querySelectorAll("li")).toHaveLength(10);
    expect(texts(root, "li span")[3]).toBe("0.250");
  });
});
