// What the user did, and what is recommended to them: each row's words, marks and figures.
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, describe, expect, test, vi } from "vitest";
import { History, Recommendations } from "../src/lists";
import type { HistoryRow } from "../src/types";
import { historyRow, view } from "./fixtures";
import { one, text, texts } from "./page";

afterEach(cleanup);

const history = (rows: HistoryRow[]) => render(<History rows={rows} />).container;

describe("the history", () => {
  test("has a row for each, with day, behaviour, number and what isn't liking", () => {
    const root = history(view().history);
    expect(texts(root, ".gl-label")).toEqual(["CAKE TINS", "CHRISTMAS LIGHTS", "JAM SET"]);
    const facts = [...root.querySelectorAll(".gl-when")].map((node) => [...node.children].map(text));
    expect(facts).toEqual([
      ["2011-11-02", "▲ purchase", "3 times"],
      ["2011-10-31", "● click"],
      ["■ return", "not counted as liking"],
    ]);
    expect([...root.querySelectorAll("li")].map((row) => row.className)).toEqual([
      "gl-row ",
      "gl-row ",
      "gl-row gl-not-positive",
    ]);
  });

  test("tells behaviours apart by shape and colour, in the order of their names", () => {
    const names = ["view", "buy", "like", "buy"];
    const root = history(names.map((behaviour, item) => historyRow(item, { behaviour })));
    expect(texts(root, ".gl-behaviour")).toEqual(["■ view", "● buy", "▲ like", "● buy"]);
    expect([...root.querySelectorAll(".gl-behaviour")].map((mark) => mark.className.split(" ")[1])).toEqual([
      "gl-behaviour-2",
      "gl-behaviour-0",
      "gl-behaviour-1",
      "gl-behaviour-0",
    ]);
    expect(one(root, ".gl-behaviour span").getAttribute("aria-hidden")).toBe("true");
  });

  test("uses a seventh behaviour's shape again: its name tells", () => {
    const root = history([..."abcdefg"].map((behaviour, item) => historyRow(item, { behaviour })));
    expect(texts(root, ".gl-behaviour")[6]).toBe("● g");
  });

  test("without behaviours and times has neither", () => {
    expect(texts(history([historyRow(1)]), ".gl-when")).toEqual([""]);
  });

  test.each([
    ["2011-11-02T10:30:00", "2011-11-02"],
    ["2011-11-02", "2011-11-02"],
    ["1325376000000", "1325376000000"],
  ])("of a time %s shows %s, and all of it when pointed at", (time, shown) => {
    const node = one(history([historyRow(1, { time })]), "time");
    expect(text(node)).toBe(shown);
    expect(node.getAttribute("title")).toBe(time);
  });

  test("holds the same item under two behaviours", () => {
    const rows = [historyRow(1, { behaviour: "view" }), historyRow(1, { behaviour: "buy" })];
    expect(texts(history(rows), ".gl-behaviour")).toEqual(["▲ view", "● buy"]);
  });

  test("scrolls by keyboard, and is named", () => {
    const list = one(history([historyRow(1)]), "ul");
    expect(list.tabIndex).toBe(0);
    expect(list.getAttribute("aria-label")).toBe("History");
  });

  test("of nothing says so", () => {
    expect(text(history([]))).toBe("This user has no interactions in the train part.");
  });
});

describe("the recommendations", () => {
  function recommendations(changes: Parameters<typeof view>[0] = {}) {
    const onOpen = vi.fn();
    const shown = view(changes);
    return {
      shown,
      onOpen,
      root: render(<Recommendations view={shown} selected={11} onOpen={onOpen} />).container,
    };
  }

  test("have rank, name, hit mark and score", () => {
    const { root } = recommendations();
    const rows = [...root.querySelectorAll("[role=option]")].map((row) => [...row.children].map(text));
    expect(rows).toEqual([
      ["1", "REGENCY CAKESTAND", "*", "0.813"],
      ["2", "PARTY BUNTING", "", "0.500"],
      ["3", "JUMBO BAG RED", "", "-0.250"],
    ]);
  });

  test("explain the mark, and give the whole score when pointed at", () => {
    const { root } = recommendations();
    expect(one(root, ".gl-hit").getAttribute("title")).toBe(
      "In the test set: the user did interact with it later",
    );
    expect(one(root, ".gl-number").getAttribute("title")).toBe("0.8125");
    expect(text(one(root, ".gl-key"))).toBe("* hit of the test set");
  });

  test("without a hit don't explain it", () => {
    const missed = view().recommendations.map((row) => ({ ...row, hit: false }));
    const { root } = recommendations({ recommendations: missed });
    expect(root.querySelector(".gl-key")).toBeNull();
    expect(texts(root, ".gl-hit")).toEqual(["", "", ""]);
  });

  test("mark the selected one and open what is clicked", () => {
    const { root, onOpen, shown } = recommendations();
    expect(text(one(root, "[aria-selected=true] .gl-label"))).toBe("PARTY BUNTING");
    fireEvent.click(one(root, "[role=option]:nth-child(3)"));
    expect(onOpen.mock.calls).toEqual([[shown.recommendations[2]]]);
  });

  test("of nothing say so", () => {
    expect(text(recommendations({ recommendations: [] }).root)).toBe(
      "There is nothing left to recommend: this user has every item.",
    );
  });
});
