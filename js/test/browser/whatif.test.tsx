// A history that is unticked: what is asked, what is shown at once, the list that comes of it, the smallest change.
import { act, fireEvent } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { button, one, text, texts } from "../shared/page";
import { browser, RUN, smallest, whatIf } from "./model";

const ticks = (el: Element) => [...el.querySelectorAll<HTMLInputElement>(".gl-tick input")];
const ticked = (el: Element) => ticks(el).map((tick) => tick.checked);
const names = (el: Element) => texts(el, ".gl-recommended [role=option] .gl-label");
const code = (el: Element) => text(one(el, ".gl-footer code"));

describe("a tick", () => {
  test("asks for the list without the item, and is empty at once", () => {
    const { el, model } = browser();
    fireEvent.click(ticks(el)[0] as HTMLElement);
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([["what_if", { remove: [1] }]]);
    expect(ticked(el)).toEqual([false, true]);
  });

  test("and another ask for the list without both, whenever the answers come", () => {
    const { el, model } = browser();
    fireEvent.click(ticks(el)[0] as HTMLElement);
    fireEvent.click(ticks(el)[1] as HTMLElement);
    expect(model.sent[1]?.params).toEqual({ remove: [1, 2] });
    model.put({ what_if: whatIf() }); // the first answer
    expect(ticked(el)).toEqual([false, false]);
    model.put({ what_if: whatIf({ removed: [1, 2] }) });
    expect(ticked(el)).toEqual([false, false]);
    fireEvent.click(ticks(el)[0] as HTMLElement);
    expect(model.sent[2]?.params).toEqual({ remove: [2] });
  });

  test("is there again where it can't be done", () => {
    const { el, model } = browser();
    fireEvent.click(ticks(el)[0] as HTMLElement);
    model.reply("It can't be removed.");
    expect(ticked(el)).toEqual([true, true]);
    expect(text(one(el, ".gl-error"))).toBe("It can't be removed.");
  });

  test("is absent where histories can't be scored, and it is said why", () => {
    const { el } = browser({ run: { ...RUN, fold_in: false } });
    expect(ticks(el)).toHaveLength(0);
    expect(text(one(el, ".gl-history"))).toContain("LightGCN can't score a changed history");
    expect(button(el, "What would take it out?")).toBeUndefined();
    expect(button(el, "Measure by removal")).toBeUndefined();
  });
});

describe("the list that comes of it", () => {
  test("takes the place of the other, with a line that says what was done", () => {
    const { el } = browser({ what_if: whatIf() });
    expect(names(el)).toEqual(["PARTY BUNTING", "TEA SET"]);
    expect(text(one(el, ".gl-what-if strong"))).toBe("What if: 1 removed, 2 items moved");
    expect(code(el)).toBe('%gnnrec explain lightgcn1 --user 17850 -k 3 --without "CAKE TINS"');
  });

  test("is taken back", () => {
    const { el, model } = browser({ what_if: whatIf({ removed: [1, 2] }) });
    expect(text(one(el, ".gl-what-if strong"))).toBe("What if: 2 removed, 2 items moved");
    fireEvent.click(button(el, "Reset") as HTMLElement);
    expect(model.sent[0]?.params).toEqual({ remove: [] });
    expect(ticked(el)).toEqual([true, true]);
    model.put({ what_if: {} });
    expect(el.querySelector(".gl-what-if")).toBeNull();
    expect(names(el)[0]).toBe("REGENCY CAKESTAND");
  });

  test("is taken back by Escape, which then leaves the widget again", () => {
    const { el, model } = browser({ what_if: whatIf() });
    const left: string[] = [];
    el.addEventListener("keydown", () => left.push("left"));
    fireEvent.keyDown(one(el, ".gl-recommended [role=listbox]"), { key: "Escape" });
    expect(model.sent[0]?.params).toEqual({ remove: [] });
    expect(left).toEqual([]);
    model.put({ what_if: {} });
    fireEvent.keyDown(one(el, ".gl-recommended [role=listbox]"), { key: "Escape" });
    expect(left).toEqual(["left"]);
  });

  test("of another user is passed over", () => {
    const { el } = browser({ what_if: whatIf({ user: 8 }) });
    expect(names(el)[0]).toBe("REGENCY CAKESTAND");
    expect(ticked(el)).toEqual([true, true]);
  });

  test("has items whose reasons are asked for when they are chosen", () => {
    const { el, model } = browser({ what_if: whatIf() });
    fireEvent.click(one(el, ".gl-recommended [role=option]:nth-child(2)"));
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([
      ["explain_item", { item: 20 }],
    ]);
    fireEvent.click(one(el, ".gl-recommended [role=option]:nth-child(1)"));
    expect(model.saved).toEqual([{ selected: 11 }]);
  });

  test.each([null, [], "x", { user: 7 }, { user: 7, removed: 1, rows: [], fallen: [] }])(
    "that is none (%j) is passed over",
    (what_if) => {
      expect(names(browser({ what_if }).el)[0]).toBe("REGENCY CAKESTAND");
    },
  );

  test("slides there, but not where less motion is wanted", () => {
    const animate = vi.fn();
    const places = vi.spyOn(HTMLElement.prototype, "offsetTop", "get").mockImplementation(function (
      this: HTMLElement,
    ) {
      return 20 * [...(this.parentElement?.children ?? [])].indexOf(this);
    });
    Object.assign(HTMLElement.prototype, { animate });
    const still = vi.spyOn(globalThis, "matchMedia");
    for (const matches of [false, true]) {
      still.mockReturnValue({ matches } as MediaQueryList);
      animate.mockClear();
      const { model } = browser();
      act(() => model.put({ what_if: whatIf() }));
      const moves = animate.mock.calls.map(([frames]) => frames[0]);
      expect(moves).toEqual(matches ? [] : [{ transform: "translate(0px, 20px)" }]);
    }
    places.mockRestore();
    still.mockRestore();
    Reflect.deleteProperty(HTMLElement.prototype, "animate");
  });
});

describe("the line", () => {
  test("names what was chosen and what is out, as the kernel writes it", () => {
    const { el } = browser({ selected: 12, what_if: whatIf({ removed: [2], code: " --without=-7" }) });
    expect(code(el)).toBe("%gnnrec explain lightgcn1 --user 17850 -k 3 --item w12 --without=-7");
  });
});

describe("the smallest change", () => {
  const answer = (changes: Parameters<typeof smallest>[0]) =>
    text(one(browser({ smallest: smallest(changes) }).el, ".gl-smallest p"));

  test("is asked for, and while it is searched it is said for how long", () => {
    vi.useFakeTimers();
    const { el, model } = browser();
    fireEvent.click(button(el, "What would take it out?") as HTMLElement);
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([["smallest", { item: 10 }]]);
    model.put({ work: { doing: "smallest", item: 10 } });
    act(() => void vi.advanceTimersByTime(2100));
    expect(text(one(el, "[role=status]"))).toBe(
      "Measuring: sets of interactions are removed and the list ranked again, 2 s",
    );
    model.put({ work: {}, smallest: smallest() });
    expect(el.querySelector("[role=status]")).toBeNull();
    vi.useRealTimers();
  });

  test("is told with what comes in instead", () => {
    expect(answer({})).toBe(
      "Without CAKE TINS, CHRISTMAS LIGHTS: from place 1 to 1,234, out of the top 3. Nothing smaller would do. " +
        "In its place: TEA SET.",
    );
    expect(answer({ proved: false, instead: [] })).toContain("Nothing smaller was found.");
  });

  test("may not be there, for one reason or another", () => {
    expect(answer({ found: false, rank: 5 })).toContain("place 5, not in the top 3");
    expect(answer({ found: false })).toContain("whichever of the 4 interactions are removed");
    expect(answer({ found: false, proved: false })).toContain("by every removal that was tried");
  });

  test("of another item isn't this one's", () => {
    const { el } = browser({ smallest: smallest(), selected: 11 });
    expect(el.querySelector(".gl-smallest p")).toBeNull();
    expect(button(el, "What would take it out?")).toBeDefined();
  });
});
