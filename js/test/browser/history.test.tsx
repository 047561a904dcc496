// What the user did: each row's words, marks and ticks, the keys that walk them, the profile and its timeline.

import { fireEvent, render } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { ends, History, Turning } from "../../src/browser/history";
import type { HistoryRow, Profile } from "../../src/protocol.gen";
import { one, text, texts } from "../shared/page";
import { historyRow, view } from "./fixtures";

const history = (rows: HistoryRow[]) => render(<History rows={rows} removed={[]} />).container;

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
      "gl-row",
      "gl-row",
      "gl-row gl-not-positive",
    ]);
  });

  test("shows what the log itself says of each", () => {
    const root = history([historyRow(1, { weight: "rating 4", time: "1997-12-04T15:10:00" })]);
    expect(texts(root, ".gl-when > *")).toEqual(["rating 4", "1997-12-04"]);
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

describe("ticks", () => {
  function ticked(removed: number[] = []) {
    const onTick = vi.fn();
    const root = render(<History rows={view().history} removed={removed} onTick={onTick} />).container;
    return { root, onTick, boxes: [...root.querySelectorAll("input")] };
  }

  test("stand by what counts, are labelled, and tell which item was clicked", () => {
    const { boxes, onTick } = ticked();
    expect(boxes.map((box) => box.getAttribute("aria-label"))).toEqual([
      "Count CAKE TINS (untick: what if it weren't there?)",
      "Count CHRISTMAS LIGHTS (untick: what if it weren't there?)",
    ]);
    expect(boxes.map((box) => box.checked)).toEqual([true, true]);
    fireEvent.click(boxes[1] as HTMLElement);
    expect(onTick.mock.calls).toEqual([[2]]);
  });

  test("of what is out are empty, and the row is struck out", () => {
    const { root, boxes } = ticked([2]);
    expect(boxes.map((box) => box.checked)).toEqual([true, false]);
    expect(texts(root, ".gl-removed .gl-label")).toEqual(["CHRISTMAS LIGHTS"]);
  });

  test("are one stop of the Tab key, and walked by arrow keys", () => {
    const { boxes } = ticked();
    expect(boxes.map((box) => box.tabIndex)).toEqual([0, -1]);
    boxes[0]?.focus();
    fireEvent.keyDown(boxes[0] as HTMLElement, { key: "ArrowDown" });
    expect(document.activeElement).toBe(boxes[1]);
    expect(boxes.map((box) => box.tabIndex)).toEqual([-1, 0]);
    fireEvent.keyDown(boxes[1] as HTMLElement, { key: "ArrowDown" });
    expect(document.activeElement).toBe(boxes[1]);
    expect(boxes.map((box) => box.tabIndex)).toEqual([-1, 0]);
    fireEvent.keyDown(boxes[1] as HTMLElement, { key: "ArrowUp" });
    expect(document.activeElement).toBe(boxes[0]);
  });
});

describe("the profile", () => {
  const profile: Profile = {
    interactions: 309,
    more_than: 0.424,
    behaviours: [
      { name: "purchase", count: 297 },
      { name: "click", count: 12 },
    ],
    facts: [["country", "France"]],
    timeline: { from: "2010-12-01T08:26:00", to: "2011-02-10", bins: [4, 0, 2, 1] },
  };
  const shown = () => render(<History rows={view().history} profile={profile} removed={[]} />).container;

  test("says how much there is, of what, and what is known of the user", () => {
    const root = shown();
    expect(text(one(root, ".gl-profile > p"))).toBe("309 interactions, more items than 42 % of users");
    expect(texts(root, ".gl-behaviours li")).toEqual(["▲ purchase 297", "● click 12"]);
    expect(text(one(root, ".gl-fact"))).toBe("country France");
  });

  test("draws when it was, as high as there is much", () => {
    const root = shown();
    expect(one(root, ".gl-timeline svg").getAttribute("aria-label")).toBe(
      "309 interactions from 2010-12-01 to 2011-02-10",
    );
    const heights = [...root.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("height")));
    expect(heights).toEqual([28, 0, 14, 7]);
  });
});

describe("a long history", () => {
  const buttons = (root: Element) => [...root.querySelectorAll("button")];
  function turning(first: number, total: number) {
    const onTurn = vi.fn();
    const part = { history: view().history, history_first: first, history_total: total };
    return { root: render(<Turning part={part} onTurn={onTurn} />).container, onTurn };
  }

  test("is shown in parts, and there is a way to those beside it", () => {
    const { root, onTurn } = turning(3, 9000);
    expect(text(one(root, "span"))).toBe("4 to 6 of 9,000, newest first");
    for (const button of buttons(root)) fireEvent.click(button);
    expect(onTurn.mock.calls).toEqual([[2], [6]]);
    expect(buttons(root).map((button) => button.disabled)).toEqual([false, false]);
  });

  test("ends where it ends, and one that is all there needs no way", () => {
    expect(buttons(turning(0, 5).root).map((button) => button.disabled)).toEqual([true, false]);
    expect(buttons(turning(6, 9).root).map((button) => button.disabled)).toEqual([false, true]);
    expect(text(turning(0, 3).root)).toBe("");
    expect(text(turning(0, undefined as never).root)).toBe(""); // saved by an earlier version
  });

  test("marks its behaviours as the whole of it does", () => {
    const root = render(
      <History
        rows={[historyRow(1, { behaviour: "view" })]}
        profile={{
          interactions: 2,
          more_than: 0,
          behaviours: [
            { name: "view", count: 1 },
            { name: "buy", count: 1 },
          ],
          facts: [],
          timeline: null,
        }}
        removed={[]}
      />,
    ).container;
    expect(texts(root, ".gl-list .gl-behaviour")).toEqual(["▲ view"]);
  });
});

describe("the ends of a timeline", () => {
  test.each([
    ["2010-12-01T08:26:00", "2011-02-10", ["2010-12-01", "2011-02-10"]],
    ["1997-12-04T15:10:00", "1997-12-04T16:02:00", ["1997-12-04 15:10", "16:02"]],
    ["1997-12-04T15:10:00", "1997-12-04T15:10:30", ["1997-12-04"]],
    ["1997-12-04", "1997-12-04", ["1997-12-04"]],
    ["6", "429", ["6", "429"]],
  ])("from %s to %s are %j", (from, to, shown) => expect(ends(from, to)).toEqual(shown));
});
