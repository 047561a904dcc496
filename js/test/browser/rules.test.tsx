// The rules' panel: what is typed, what is said of it, and the list under rules.
import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { NO_RULES } from "../../src/browser/rules";
import type { RulesState } from "../../src/protocol.gen";
import { one, text } from "../shared/page";
import { listed } from "./fixtures";
import { browser } from "./model";

function state(changes: Partial<RulesState> = {}): RulesState {
  return {
    form: NO_RULES,
    columns: ["price", "genre"],
    held: {},
    error: "",
    code: "",
    active: 0,
    user: 7,
    rows: [],
    out: [],
    ...changes,
  };
}

const CHEAP = state({
  form: { ...NO_RULES, where: "price < 5", per: [["genre", 2]] },
  code: ' --where "price < 5" --per genre=2',
  active: 2,
  rows: [{ ...listed(11, { label: "PARTY BUNTING", rank: 1 }), old_rank: 2 }],
  out: [
    { item: 10, label: "REGENCY CAKESTAND", old_rank: 1, rules: ["where", "deny"] },
    { item: 12, label: "TEA SET", old_rank: 3, rules: ["per genre"] },
  ],
});

function opened(rules: RulesState, traits = {}) {
  const shown = browser({ rules, ...traits });
  const button = [...shown.el.querySelectorAll("button")].find((node) =>
    /^(Rules|규칙)/.test(text(node)),
  ) as HTMLElement;
  fireEvent.click(button);
  return { ...shown, button, panel: one(shown.el, ".gl-rules") };
}

describe("the rules' panel", () => {
  test("is closed at first, and its button says how many rules there are", () => {
    const { el } = browser({ rules: CHEAP });
    expect(el.querySelector(".gl-rules")).toBeNull();
    expect(text(opened(CHEAP).button)).toBe("Rules (2)");
    expect(text(opened(state()).button)).toBe("Rules");
    expect(text(opened(CHEAP, { locale: "ko" }).button)).toBe("규칙 (2)");
  });

  test("asks for what is typed", () => {
    const { model, panel } = opened(state());
    const type = (selector: string, value: string) =>
      fireEvent.input(one(panel, selector), { target: { value } });
    type("input[type=text]", "price < 5");
    const [allow, deny] = panel.querySelectorAll("textarea");
    fireEvent.input(allow as Element, { target: { value: "TEA SET\n" } });
    fireEvent.input(deny as Element, { target: { value: "A, B\n22728" } });
    type("input[type=range]", "0.3");
    fireEvent.change(one(panel, "fieldset select"), { target: { value: "genre" } });
    fireEvent.change(one(panel, "select[id$=since]"), { target: { value: "price" } });
    fireEvent.submit(panel);
    expect(model.sent.at(-1)).toMatchObject({
      method: "rules",
      params: {
        form: {
          where: "price < 5",
          allow: ["TEA SET"],
          deny: ["A, B", "22728"],
          per: [["genre", 2]],
          diversify: 0.3,
          since: "price",
          until: "",
        },
      },
    });
  });

  test("changes a limit, takes it away, and clears all", () => {
    const { model, panel } = opened(CHEAP);
    fireEvent.change(panel.querySelectorAll("input[type=number]")[0] as Element, { target: { value: "3" } });
    fireEvent.submit(panel);
    expect(model.sent.at(-1)?.params).toEqual({ form: { ...CHEAP.form, per: [["genre", 3]] } });
    fireEvent.change(panel.querySelectorAll("fieldset select")[0] as Element, { target: { value: "" } });
    fireEvent.submit(panel);
    expect(model.sent.at(-1)?.params).toEqual({ form: { ...CHEAP.form, per: [] } });
    fireEvent.click([...panel.querySelectorAll("button")].at(-1) as Element);
    expect(model.sent.at(-1)?.params).toEqual({ form: NO_RULES });
  });

  test("says what is wrong in a line, and keeps what was typed", () => {
    const form = { ...NO_RULES, where: "prize < 5" };
    const { model, panel } = opened(state({ form, error: 'where: the items have no column "prize".' }));
    expect(text(one(panel, "[role=alert]"))).toBe('where: the items have no column "prize".');
    expect(one(panel, "input[type=text]").getAttribute("aria-invalid")).toBe("true");
    expect((one(panel, "input[type=text]") as HTMLInputElement).value).toBe("prize < 5");
    model.put({ rules: CHEAP });
    expect((one(panel, "input[type=text]") as HTMLInputElement).value).toBe("price < 5");
    expect(text(one(panel, "[role=alert]"))).toBe("");
  });

  test("shows lists from Python by their length", () => {
    const { panel } = opened(state({ held: { deny: 1200 }, active: 1, columns: [] }));
    expect(panel.querySelectorAll("textarea")).toHaveLength(1);
    expect(text(panel)).toContain("1,200 ids, given in Python");
    expect(panel.querySelector("fieldset")).toBeNull();
    expect(one(panel, "input[type=text]").getAttribute("placeholder")).toBe("The items have no features");
  });
});

describe("the list under rules", () => {
  const labels = (el: Element) =>
    [...el.querySelectorAll(".gl-recommended [role=option] .gl-label")].map((node) => text(node));

  test("stands in the place of the list, with what was taken out and by which rule", () => {
    const { el } = browser({ rules: CHEAP });
    expect(labels(el)).toEqual(["PARTY BUNTING"]);
    expect([...el.querySelectorAll(".gl-taken li")].map((node) => text(node))).toEqual([
      "REGENCY CAKESTAND (was 1) – the condition, denied",
      "TEA SET (was 3) – too many of one genre",
    ]);
    expect(text(one(el, ".gl-footer code"))).toBe(
      '%gnnrec explain lightgcn1 --user 17850 -k 3 --where "price < 5" --per genre=2',
    );
  });

  test("is of the open user alone", () => {
    expect(labels(browser({ rules: { ...CHEAP, user: 8 } }).el).length).toBeGreaterThan(1);
    expect(browser({ rules: state() }).el.querySelector(".gl-taken")).toBeNull();
  });

  test("says where the rules take nothing out, or leave nothing", () => {
    expect(text(one(browser({ rules: { ...CHEAP, out: [] } }).el, ".gl-recommended"))).toContain(
      "The rules take nothing out of this list.",
    );
    const none = { ...CHEAP, rows: [], error: "The rules leave nothing for the user 7." };
    expect(text(one(browser({ rules: none }).el, ".gl-recommended .gl-empty"))).toBe(none.error);
  });

  test("stays in a page without a kernel, where the panel isn't", () => {
    const { el } = browser({ rules: CHEAP, live: false });
    expect(labels(el)).toEqual(["PARTY BUNTING"]);
    expect([...el.querySelectorAll("button")].map((node) => text(node))).not.toContain("Rules (2)");
  });
});
