// The page that somebody gets by mail: what it says of itself, and what it adds up without a kernel.
import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { faults } from "../shared/axe";
import { one, text } from "../shared/page";
import { browser, whole } from "./model";

const PAGE = { made: "2026-11-30", users: 20, living: [7], sums: true, ruled: false };
const shown = (page = {}, traits = {}) => browser({ live: false, page: { ...PAGE, ...page }, ...traits });

describe("a page without a kernel", () => {
  test("says what it is, of which run and from which day", () => {
    const head = one(shown().el, ".gl-page-head");
    expect(text(one(head, "h1"))).toBe("Why lightgcn1 recommends what it does");
    expect(text(one(head, "time"))).toBe("November 30, 2026");
    expect(text(head)).toContain("Lists of 20 users of shop by LightGCN, and how much");
    expect(text(head)).toContain("Untick an item of the history to see the list without it.");
  });

  test("says it in Korean", () => {
    const head = one(shown({ users: 1 }, { locale: "ko" }).el, ".gl-page-head");
    expect(text(one(head, "h1"))).toBe("lightgcn1의 추천 이유");
    expect(text(one(head, "time"))).toBe("2026년 11월 30일");
    expect(text(head)).toContain("shop의 한 사용자에게 LightGCN 모델이 추천한 목록");
  });

  test("unticks items of users whose rows travel", () => {
    const { model, el } = shown();
    const ticks = el.querySelectorAll<HTMLInputElement>(".gl-tick input");
    expect(ticks).toHaveLength(2);
    fireEvent.click(ticks[0] as Element);
    expect(model.sent.at(-1)).toMatchObject({ method: "what_if", params: { remove: [1] } });
    expect(el.querySelector(".gl-smallest, .gl-note, .gl-names")).toBeNull();
  });

  test("explains an item that came in, by the rows that travel", () => {
    const rows = [...whole().recommendations, { ...whole().recommendations[0], item: 55, label: "NEW" }];
    const { model, el } = shown({}, { view: { ...whole(), recommendations: rows } });
    fireEvent.click([...el.querySelectorAll(".gl-recommended [role=option]")].at(-1) as Element);
    expect(model.sent.at(-1)).toMatchObject({ method: "explain_item", params: { item: 55 } });
  });

  test.each([
    [{ living: [], sums: false }, "A changed history can't be scored in a page by LightGCN"],
    [{ living: [8], sums: true }, "This history is too long for a page"],
  ])("says why nothing can be unticked: %o", (page, why) => {
    const { el } = shown(page);
    expect(el.querySelector(".gl-tick input")).toBeNull();
    expect(text(one(el, ".gl-history .gl-key"))).toContain(why);
    if (!page.living.length) expect(text(one(el, ".gl-page-head"))).not.toContain("Untick");
  });
});

test("no rule of axe finds a fault in it, levels of headings included", async () => {
  expect(await faults(shown().el)).toEqual([]);
});

test("a live view has no head of a page", () => {
  expect(browser().el.querySelector(".gl-page-head")).toBeNull();
});
