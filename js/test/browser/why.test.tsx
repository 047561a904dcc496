// The panel that tells why: picture and text, sentence and files, the running sum, two runs, a note; users by kind.

import { act, fireEvent } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import type { Media } from "../../src/protocol.gen";
import { button, HOSTILE, one, text, texts } from "../shared/page";
import { USERS } from "./fixtures";
import { BOTH, browser, OTHER, RUN, whole } from "./model";

const asked = ({ model }: ReturnType<typeof browser>) =>
  model.sent.map(({ method, params }) => [method, params]);

describe("the item", () => {
  const about = (changes: Partial<Media>) => {
    const media = { picture: null, link: null, facts: [], ...changes };
    return browser({ view: whole({ media: { "10": media } }) }).el;
  };

  test("has its picture, and text", () => {
    const el = about({
      picture: "data:image/png;base64,AA==",
      facts: [
        ["price", "4.95"],
        ["about", HOSTILE],
      ],
    });
    expect(one(el, ".gl-about img").getAttribute("alt")).toBe("Picture of REGENCY CAKESTAND");
    expect(texts(el, ".gl-about .gl-fact")).toEqual(["price 4.95", `about ${HOSTILE}`]);
    expect(el.querySelectorAll("img[onerror]")).toHaveLength(0);
  });

  test("has a link to a picture elsewhere, which isn't loaded", () => {
    const el = about({ link: "https://example.com/a.png" });
    expect(el.querySelector("img")).toBeNull();
    const link = one(el, ".gl-about a");
    expect([link.getAttribute("href"), link.getAttribute("rel")]).toEqual([
      "https://example.com/a.png",
      "noopener noreferrer",
    ]);
  });

  test("has no link that would run something", () => {
    expect(about({ link: "javascript:alert(1)" }).querySelector(".gl-about a")).toBeNull();
  });
});

describe("the sentence and the files", () => {
  test("the sentence is copied", async () => {
    const writeText = vi.fn().mockResolvedValue(undefined);
    vi.stubGlobal("navigator", { ...navigator, language: "en", clipboard: { writeText } });
    const { el } = browser();
    await act(async () => void fireEvent.click(button(el, "Copy sentence") as HTMLElement));
    expect(writeText.mock.calls).toEqual([["Because you bought CAKE TINS."]]);
    expect(button(el, "Copied")).toBeDefined();
    vi.unstubAllGlobals();
    expect(text(one(browser({ locale: "ko" }).el, ".gl-sentence"))).toContain("구매하셔서 추천합니다.");
  });

  test.each([
    ["HTML", "text/html", "<!doctype html>"],
    ["SVG", "image/svg+xml", "<svg xmlns="],
    ["CSV", "text/csv", "run,user,item,date,part,label,contribution"],
  ])("%s is handed to the browser", async (kind, type, begin) => {
    const saved: [string, Blob][] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((content) => {
      saved.push(["", content as Blob]);
      return "blob:a";
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      for (const one of saved) one[0] = this.download;
    });
    const { el } = browser();
    await act(async () => void fireEvent.click(one(el, `[aria-label="Save as ${kind}"]`)));
    const [[name, content] = ["", new Blob()]] = saved;
    const ending = `\\.${kind.toLowerCase()}$`;
    expect(name).toMatch(new RegExp(`^lightgcn1-17850-REGENCY_CAKESTAND-why-\\d{4}-\\d\\d-\\d\\d${ending}`));
    expect(content.type).toContain(type);
    expect((await content.text()).startsWith(begin)).toBe(true);
  });
});

describe("the running sum", () => {
  test("begins each bar where the one before ends", () => {
    const { el } = browser();
    const bars = () =>
      [...el.querySelectorAll<HTMLElement>(".gl-bar span")].map(({ style }) =>
        [style.left, style.width].map((part) => Math.round(Number.parseFloat(part))),
      );
    // by itself: from the least to the largest of .75, -.5, .25
    expect(bars().slice(0, 3)).toEqual([
      [40, 60],
      [0, 40],
      [40, 20],
    ]);
    fireEvent.click(button(el, "Running sum") as HTMLElement);
    // sums 0, .75, .25, .5, .75, .8125 of .8125
    expect(bars()).toEqual([
      [0, 92],
      [31, 62],
      [31, 31],
      [62, 31],
      [92, 8],
    ]);
    expect(button(el, "Running sum")?.getAttribute("aria-pressed")).toBe("true");
  });
});

describe("two runs", () => {
  const two = (traits: Record<string, unknown> = {}) =>
    browser({ view: whole({ other: OTHER }), explanations: BOTH, run: { ...RUN, other: OTHER }, ...traits });

  test("have their lists beside each other", () => {
    const { el } = two();
    expect(texts(el, ".gl-side")).toEqual(["lightgcn1", "gat1"]);
    const lists = [...el.querySelectorAll(".gl-recommended [role=listbox]")];
    expect(lists.map((list) => list.getAttribute("aria-label"))).toEqual(["lightgcn1", "gat1"]);
    expect(lists.map((list) => texts(list, ".gl-label"))).toEqual([
      ["REGENCY CAKESTAND", "PARTY BUNTING", "JUMBO BAG RED"],
      ["PARTY BUNTING"],
    ]);
  });

  test("have their reasons beside each other, each adding up to its score", () => {
    const shown = two({ selected: 11 });
    expect(texts(shown.el, ".gl-why h5")).toEqual([
      "lightgcn1: place 2 62 % of the score from own items",
      "gat1: place 1 62 % of the score from own items",
    ]);
    expect(text(one(shown.el, ".gl-target"))).not.toContain("own items");
    expect(texts(shown.el, ".gl-total .gl-number")).toEqual(["0.500", "8.00"]);
    expect(texts(two().el, ".gl-why h5")).toEqual([
      "lightgcn1: place 1 62 % of the score from own items",
      "gat1: place outside 62 % of the score from own items",
    ]);
  });

  test("an item of either list can be chosen, and the runs can be swapped", () => {
    const shown = two();
    fireEvent.click(one(shown.el, "[aria-label=gat1] [role=option]"));
    expect(shown.model.saved).toEqual([{ selected: 11 }]);
    fireEvent.click(button(shown.el, "Swap runs") as HTMLElement);
    expect(asked(shown)).toEqual([["swap", {}]]);
  });
});

describe("a note", () => {
  test("is a thumb, which is kept at once, and taken back", () => {
    const shown = browser();
    fireEvent.click(button(shown.el, "+ Good") as HTMLElement);
    expect(asked(shown)).toEqual([["write_note", { item: 10, vote: 1, text: "" }]]);
    shown.model.put({ notes: { "10": { vote: 1, text: "", t: 0 } } });
    expect(button(shown.el, "+ Good")?.getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(button(shown.el, "+ Good") as HTMLElement);
    expect(asked(shown)[1]).toEqual(["write_note", { item: 10, vote: 0, text: "" }]);
    fireEvent.click(button(shown.el, "− Bad") as HTMLElement);
    expect(asked(shown)[2]).toEqual(["write_note", { item: 10, vote: -1, text: "" }]);
  });

  test("is a text, which is kept when that is asked for", () => {
    const shown = browser();
    const save = () => button(shown.el, "Save note") as HTMLButtonElement;
    expect(save().disabled).toBe(true);
    fireEvent.input(one(shown.el, "textarea"), { target: { value: HOSTILE } });
    fireEvent.click(save());
    expect(asked(shown)).toEqual([["write_note", { item: 10, vote: 0, text: HOSTILE }]]);
    shown.model.put({ notes: { "10": { vote: 0, text: HOSTILE, t: 0 } } });
    expect(save().disabled).toBe(true);
    expect(text(one(shown.el, ".gl-note [aria-live]"))).toBe("Kept beside the run.");
  });

  test("is of its own item", () => {
    const { el } = browser({ notes: { "11": { vote: 1, text: "mine", t: 0 } } });
    expect((one(el, "textarea") as HTMLTextAreaElement).value).toBe("");
    fireEvent.click(one(el, ".gl-recommended [role=option]:nth-child(2)"));
    expect((one(el, "textarea") as HTMLTextAreaElement).value).toBe("mine");
  });

  test("a slash in it is a slash", () => {
    const { el } = browser();
    one(el, "textarea").focus();
    expect(fireEvent.keyDown(one(el, "textarea"), { key: "/" })).toBe(true);
  });
});

describe("users of a kind", () => {
  test("are asked for, and shown with their figures", () => {
    vi.useFakeTimers();
    const shown = browser({ run: { ...RUN, kinds: ["cold", "losers"] } });
    const choice = one(shown.el, ".gl-search select") as HTMLSelectElement;
    expect([...choice.options].map(text)).toEqual(["all", "cold: least history", "biggest losers"]);
    fireEvent.change(choice, { target: { value: "losers" } });
    act(() => void vi.advanceTimersByTime(150));
    expect(asked(shown)).toEqual([["search_users", { query: "", kind: "losers" }]]);

    shown.model.put({ work: { doing: "users", kind: "losers" } });
    expect(text(one(shown.el, ".gl-found"))).toBe("Measuring: the lists of all users, 0 s");
    const row = { index: 7, label: "17850", interactions: 4, value: 0.25, against: 0.75, difference: -0.5 };
    const found = {
      ...USERS,
      kind: "losers",
      metric: "ndcg@20",
      rows: [row, { ...row, index: 8, label: "b" }],
    };
    shown.model.put({ work: {}, users: found });
    expect(texts(shown.el, ".gl-found [role=option] .gl-muted")[0]).toBe("ndcg@20 0.250, −0.500 · 4 items");

    fireEvent.keyDown(one(shown.el, "input[type=search]"), { key: "Enter" });
    expect(asked(shown)[1]).toEqual(["open_user", { user: 7 }]);
    vi.useRealTimers();
  });
});
