// What is recommended: each row's words, marks and figures, and what becomes of it when the history is another one.

import { fireEvent, render } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { Recommendations } from "../../src/browser/lists";
import type { WhatIf } from "../../src/protocol.gen";
import { one, text, texts } from "../shared/page";
import { listed, view } from "./fixtures";

describe("the recommendations", () => {
  function recommendations(changes: Parameters<typeof view>[0] = {}) {
    const onOpen = vi.fn();
    const shown = view(changes);
    const rows = shown.recommendations;
    const root = render(
      <Recommendations label="Recommended" rows={rows} selected={11} onOpen={onOpen} />,
    ).container;
    return { shown, onOpen, root };
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
    expect(onOpen.mock.calls).toEqual([[shown.recommendations[2]?.item]]);
  });

  test("of nothing say so", () => {
    expect(text(recommendations({ recommendations: [] }).root)).toBe(
      "There is nothing left to recommend: this user has every item.",
    );
  });
});

describe("the list of a changed history", () => {
  const changed: WhatIf = {
    user: 7,
    removed: [1],
    code: "",
    rows: [
      { ...listed(11, { label: "PARTY BUNTING", score: 0.5, rank: 1, hit: false }), old_rank: 2 },
      { ...listed(12, { label: "JUMBO BAG RED", score: 0.25, rank: 2, hit: false }), old_rank: 2 },
      { ...listed(13, { label: "TEA SET", score: 0.125, rank: 3, hit: true }), old_rank: null },
      { ...listed(14, { label: "LAMP", score: 0.1, rank: 4, hit: false }), old_rank: 1200 },
      { ...listed(15, { label: "MUG", score: 0.1, rank: 5, hit: false }), old_rank: 3 },
    ],
    fallen: [{ item: 10, label: "REGENCY CAKESTAND", old_rank: 1 }],
    moved: 4,
  };

  function list() {
    const rows = view().recommendations;
    return render(
      <Recommendations
        label="Recommended"
        rows={rows}
        selected={11}
        onOpen={vi.fn()}
        changed={changed}
        notes={{ "11": { vote: -1, text: "why?", t: 0 } }}
        media={{ "12": { picture: "data:image/png;base64,AA==", link: null, facts: [] } }}
      />,
    ).container;
  }

  test("takes the place of the other, with each item's movement in signs and words", () => {
    const root = list();
    expect(texts(root, "[role=option] .gl-label")).toEqual(changed.rows.map((row) => row.label));
    expect(texts(root, ".gl-moved > [aria-hidden]")).toEqual(["▲1", "=", "▲1196", "▼2"]);
    expect(texts(root, ".gl-moved")[2]).toBe("new");
    expect(texts(root, ".gl-moved .gl-unseen")).toEqual([
      "up 1, was 2",
      "same place, was 2",
      "up 1196, was 1200",
      "down 2, was 3",
    ]);
  });

  test("says who fell out of it", () => {
    expect(text(one(list(), ".gl-fallen"))).toBe("Out of the list: REGENCY CAKESTAND (was 1)");
  });

  test("marks what was noted, and shows pictures", () => {
    const root = list();
    expect(texts(root, ".gl-noted")).toEqual(["−bad"]);
    expect(one(root, "img").getAttribute("src")).toBe("data:image/png;base64,AA==");
  });
});
