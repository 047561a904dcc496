// The GraphBuilder as a person meets it: what it draws, and what form it sends.

import { act, fireEvent, within } from "@testing-library/preact";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { PAUSE } from "../../src/builder/form";
import builder from "../../src/builder/index";
import type { BuilderForm } from "../../src/protocol.gen";
import type { FakeModel } from "../shared/fake_model";
import { FakeObserver } from "../shared/observer";
import { HOSTILE, one, screen, show, texts } from "../shared/page";
import { FORM, model as made, PREVIEW } from "./model";

beforeEach(() => {
  vi.useFakeTimers();
});

let el: HTMLElement;

function open(more: Record<string, unknown> = {}): FakeModel {
  const model = made(more);
  el = show(builder, model);
  return model;
}

const pause = () =>
  act(() => {
    vi.advanceTimersByTime(PAUSE + 1);
  });
const choose = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const sent = (model: FakeModel) =>
  (model.sent.at(-1) as unknown as { params: { form: BuilderForm } }).params.form;

describe("what is drawn", () => {
  test("each column with its type, examples and role", () => {
    open();
    const rows = within(screen.getByRole("region", { name: "Columns" }))
      .getAllByRole("row")
      .slice(1);
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ["whoUser", "text", "a · b · c"],
      ["whatItem", "whole numbers", "1 · 2"],
      ["eventBehaviour", "text", "buy"],
      ["whenTime", "times", "2011-01-01 10:00:00"],
      ["step", "whole numbers", ""],
    ]);
  });

  test("a select a role, with the reason as long as the guess stands", () => {
    const model = open();
    const user = screen.getByLabelText("User (needed)") as HTMLSelectElement;
    expect(user.value).toBe("0");
    expect([...user.options].map((option) => option.text)).toEqual([
      "choose …",
      "who",
      "what",
      "event",
      "when",
      "step",
    ]);
    const why = document.getElementById(user.getAttribute("aria-describedby") ?? "");
    expect(why?.textContent).toBe("called like a user");
    choose("User (needed)", "4");
    expect(screen.queryByText("called like a user")).toBeNull();
    pause();
    expect(sent(model).roles.user).toBe(4);
    expect((screen.getByLabelText("Weight") as HTMLSelectElement).value).toBe("");
  });

  test("counts, degrees, rows left out with their numbers, problems", () => {
    open();
    const preview = screen.getByRole("region", { name: "Preview" });
    for (const told of ["1,234", "56", "7,890", "7.23 %", "2011-01-01 to 2011-12-09"])
      expect(within(preview).getByText(told)).toBeTruthy();
    expect(screen.getByRole("img", { name: /Users: median 4, most 10/ })).toBeTruthy();
    expect(texts(one(el, ".gl-reading"), "p, li")).toEqual([
      "7,890 of 8,000 rows are in the graph.",
      "times: read as seconds since 1970",
      "100 left out: no user rows 3, 7, 9, 11, 20, …",
      "10 left out: before 2011-01-01",
    ]);
    expect(texts(el, ".gl-cold li")).toEqual([
      "Users with a single item: 30; without any: 2",
      "Items with a single user: 4; without any: 0",
    ]);
    expect(texts(el, ".gl-problem p")).toEqual([
      "Note 900 rows repeat. rows 4, 5",
      "Warning 1 group of users. e.g. a = A",
    ]);
    expect(one(el, ".gl-builder > .gl-footer code").textContent).toBe(PREVIEW.code);
  });

  test("a sample says what it is", () => {
    open({ preview: { ...PREVIEW, sample: { rows: 500000, of: 12345678 } } });
    expect(
      screen.getByText(/^Sample of 500,000 of 12,345,678 rows, .* k-core and density differ/),
    ).toBeTruthy();
  });

  test("a doubtful guess: empty selects, and what is needed", () => {
    const roles = { user: null, item: null, behaviour: null, weight: null, time: null };
    open({
      form: { ...FORM, roles },
      guess: {
        reasons: { en: {}, ko: {} },
        doubt: { en: "Which column of events holds the users?", ko: "어느 컬럼이 사용자인가요?" },
      },
      preview: { ...PREVIEW, needed: ["user", "item"], overview: null, reading: null, cold: null },
    });
    expect(screen.getByText("Which column of events holds the users?")).toBeTruthy();
    expect(screen.getByText(/^Choose the columns of the users and of the items/)).toBeTruthy();
    expect((screen.getByRole("button", { name: "Build" }) as HTMLButtonElement).disabled).toBe(true);
    expect((screen.getByLabelText("Since") as HTMLInputElement).disabled).toBe(true);
    choose("User (needed)", "0");
    choose("Item (needed)", "1");
    expect(screen.queryByText("Which column of events holds the users?")).toBeNull();
  });

  test("an error where the preview would be, with the form still there", () => {
    open({ preview: { needed: [], error: "Column time: no value at row 2." } });
    expect(screen.getByRole("alert").textContent).toBe("Column time: no value at row 2.");
    expect((screen.getByLabelText("User (needed)") as HTMLSelectElement).disabled).toBe(false);
  });

  test("that it is counting or building, and how far", () => {
    const model = open({ work: { doing: "preview", what: "", share: null } });
    expect(screen.getByRole("status").textContent).toBe("Counting …");
    expect(screen.getByRole("region", { name: "Preview" }).getAttribute("aria-busy")).toBe("true");
    model.put({ work: { doing: "build", what: "reading who of x.parquet", share: 0.42 } });
    expect(screen.getByRole("status").textContent).toBe("Building: reading who of x.parquet 42 %");
    model.put({ work: { doing: "build", what: "keeping", share: null } });
    expect(screen.getByRole("status").textContent).toBe("Building: keeping it");
    model.put({ work: { doing: "", what: "", share: null } });
    expect(screen.getByRole("status").textContent).toBe("");
  });

  test("what was built, that it took a name, and what comes next", () => {
    const model = open();
    const built = {
      name: "shop",
      error: "",
      text: "3 users",
      replaced: true,
      next: "%gnnrec split shop --by time",
    };
    model.put({ built });
    const result = within(screen.getByRole("region", { name: "Result" }));
    expect(result.getByText("shop is built and kept.")).toBeTruthy();
    expect(result.getByText(/"shop" was another graph until now/)).toBeTruthy();
    expect(result.getByText("%gnnrec split shop --by time")).toBeTruthy();
    model.put({ built: { name: "shop", error: "No row is left." } });
    expect(screen.getByText("shop was not built: No row is left.")).toBeTruthy();
  });

  test("a page without a kernel: all of it, and nothing to fill in", () => {
    open({ live: false });
    expect(screen.getByText(/^This is a static page/)).toBeTruthy();
    expect((one(el, "fieldset.gl-form") as HTMLFieldSetElement).disabled).toBe(true);
    expect(screen.queryByRole("button", { name: "Build" })).toBeNull();
    expect(screen.queryByRole("button", { name: /^Apply/ })).toBeNull();
  });

  test("Korean", () => {
    open({ locale: "ko" });
    expect(screen.getByLabelText("사용자 (필수)")).toBeTruthy();
    expect(screen.getByText(/900개 행이 반복됩니다/)).toBeTruthy();
  });

  test("stacked where it is narrow", () => {
    FakeObserver.install();
    open();
    FakeObserver.report(one(el, ".gl-builder"), 400);
    expect(one(el, ".gl-builder").classList.contains("gl-narrow")).toBe(true);
  });

  test("hostile strings as text, wherever they stand", () => {
    const column = { name: HOSTILE, kind: "text", type: HOSTILE, examples: [HOSTILE] };
    const overview = { ...PREVIEW.overview, behaviours: [{ name: HOSTILE, count: 1 }] };
    const problem = {
      ...PREVIEW.problems?.[0],
      sentence: { en: HOSTILE, ko: HOSTILE },
      examples: [HOSTILE],
      remedy: HOSTILE,
    };
    open({
      table: { name: HOSTILE, rows: 1, columns: [column, column, column, column] },
      guess: { reasons: { en: { user: HOSTILE, time: HOSTILE }, ko: {} }, doubt: { en: "", ko: "" } },
      form: { ...FORM, name: HOSTILE, behaviours: [[HOSTILE, 2]] },
      behaviours: {
        column: 2,
        rows: [
          { name: HOSTILE, count: 1 },
          { name: "__proto__", count: 1 },
        ],
        others: 0,
      },
      preview: {
        ...PREVIEW,
        error: HOSTILE,
        overview,
        problems: [problem],
        code: HOSTILE,
        reading: {
          rows_read: 1,
          rows_kept: 0,
          dropped: [{ reason: HOSTILE, rows: 1, examples: [] }],
          notes: [HOSTILE],
        },
      },
      built: { name: HOSTILE, error: "", text: HOSTILE, replaced: true, next: HOSTILE },
    });
    expect(document.querySelector("img, script")).toBeNull();
    expect(texts(el, "*").filter((text) => text.includes(HOSTILE)).length).toBeGreaterThan(15);
  });

  test("nothing, and no error, before the traits are there", () => {
    open({ table: {}, form: {}, preview: {}, work: {} });
    expect(el.querySelector(".gl-builder")).toBeNull();
  });
});

describe("what is sent", () => {
  test("the form, once the typing pauses", () => {
    const model = open();
    type("Items per user, at least", "1");
    type("Items per user, at least", "12");
    expect([model.sent.length, screen.getByRole("status").textContent]).toEqual([0, "Counting …"]);
    pause();
    expect(model.sent.map(({ method }) => method)).toEqual(["preview"]);
    expect(sent(model)).toEqual({ ...FORM, options: { ...FORM.options, min_user: 12 } });
    expect(screen.getByRole("status").textContent).toBe("Counting …"); // until the kernel has taken it
    model.reply();
    expect(screen.getByRole("status").textContent).toBe("");
    expect(model.saved).toEqual([{ form: sent(model) }]);
    type("Items per user, at least", "");
    pause();
    expect(sent(model)).toEqual(FORM);
  });

  test("each filter as the value that Cleaning takes", () => {
    const model = open();
    choose("Rows with gaps", "drop");
    choose("Repeated rows", "sum");
    type("Since", "2011-01-01");
    type("Until, excluded", "2012-01-01");
    type("Weight, at least", "-0.5");
    type("Half-life, days", "30.5");
    type("Rows per user, at most", "500");
    type("Items per user, at least", "5");
    type("Users per item, at least", "3");
    pause();
    expect(model.sent.length).toBe(1);
    expect(sent(model).options).toEqual({
      missing: "drop",
      dedupe: "sum",
      since: "2011-01-01",
      until: "2012-01-01",
      min_weight: -0.5,
      half_life: 30.5,
      max_user: 500,
      min_user: 5,
      min_item: 3,
    });
    choose("Repeated rows", "");
    type("Since", "");
    pause();
    expect([sent(model).options.dedupe, sent(model).options.since]).toEqual([null, null]);
  });

  test("times that are numbers as numbers", () => {
    const model = open();
    choose("Time", "4");
    type("Since", "1000");
    pause();
    expect(sent(model).options.since).toBe(1000);
  });

  test("weights of behaviours: empty counts once, a tick leaves out", () => {
    const model = open();
    const weight = screen.getByLabelText("How much buy counts") as HTMLInputElement;
    expect([weight.value, weight.placeholder]).toEqual(["", "1"]);
    type("How much buy counts", "4");
    type("How much return counts", "");
    pause();
    expect(sent(model).behaviours).toEqual([["buy", 4]]);
    fireEvent.click(screen.getByLabelText("Leave return out"));
    pause();
    expect(sent(model).behaviours).toEqual([
      ["buy", 4],
      ["return", null],
    ]);
    expect((screen.getByLabelText("How much return counts") as HTMLInputElement).disabled).toBe(true);
    expect(screen.getByText("3 rarer behaviours count 1.")).toBeTruthy();
    choose("Behaviour", "4"); // another column has other behaviours
    pause();
    expect(sent(model).behaviours).toEqual([]);
    expect(screen.queryByLabelText("How much buy counts")).toBeNull();
  });

  test("what a remedy sets, with the keyboard kept in the preview", () => {
    const model = open();
    expect(screen.getAllByRole("button", { name: /^Apply/ }).length).toBe(1);
    fireEvent.click(screen.getByRole("button", { name: 'Apply cleaning=Cleaning(dedupe="count")' }));
    expect(document.activeElement?.textContent).toBe("Preview");
    pause();
    expect(sent(model)).toEqual({ ...FORM, options: { ...FORM.options, dedupe: "count" } });
    expect((screen.getByLabelText("Repeated rows") as HTMLSelectElement).value).toBe("count");
  });

  test("a moment with its time of day, as a remedy sets it", () => {
    const apply = { roles: { weight: null }, options: { until: "2026-11-24T22:40:12" } };
    const model = open({ preview: { ...PREVIEW, problems: [{ ...PREVIEW.problems?.[0], apply }] } });
    fireEvent.click(screen.getByRole("button", { name: /^Apply/ }));
    const until = screen.getByLabelText("Until, excluded") as HTMLInputElement;
    expect([until.type, until.value]).toEqual(["datetime-local", "2026-11-24T22:40:12"]);
    pause();
    expect(sent(model).options.until).toBe("2026-11-24T22:40:12");
  });

  test("Build sends what is filled in at once, and not twice", () => {
    const model = open();
    type("Name", "store");
    fireEvent.click(screen.getByRole("button", { name: "Build" }));
    expect(model.sent.map(({ method }) => method)).toEqual(["build"]);
    expect(sent(model)).toEqual({ ...FORM, name: "store" });
    expect(model.saved).toEqual([{ form: sent(model) }]);
    pause();
    model.put({ work: { doing: "build", what: "reading", share: null } });
    const build = screen.getByRole("button", { name: "Build" });
    expect(build.getAttribute("aria-disabled")).toBe("true");
    fireEvent.click(build);
    expect(model.sent.length).toBe(1);
    model.reply("A graph is being built already.");
    expect(screen.getByText("A graph is being built already.")).toBeTruthy();
  });

  test("another view's form is taken over, but not while something is typed", () => {
    const model = open();
    model.put({ form: { ...FORM, name: "theirs" } });
    expect((screen.getByLabelText("Name") as HTMLInputElement).value).toBe("theirs");
    type("Name", "ours");
    model.put({ form: { ...FORM, name: "theirs again" } });
    expect((screen.getByLabelText("Name") as HTMLInputElement).value).toBe("ours");
  });

  test("a kernel that is gone is said to be", () => {
    const model = open();
    model.gone = true;
    type("Items per user, at least", "2");
    pause();
    expect(screen.getByText(/kernel behind this view is gone/)).toBeTruthy();
    expect(screen.getByRole("status").textContent).toBe("");
  });

  test("keys stay in the widget, but for those of the notebook's own commands", () => {
    open();
    const heard: string[] = [];
    const hear = (event: KeyboardEvent) => heard.push(event.key);
    document.addEventListener("keydown", hear);
    const select = screen.getByLabelText("Repeated rows");
    for (const key of ["ArrowDown", "d", "Escape"]) fireEvent.keyDown(select, { key });
    fireEvent.keyDown(select, { key: "s", ctrlKey: true });
    document.removeEventListener("keydown", hear);
    expect(heard).toEqual(["Escape", "s"]);
  });

  test("all that can be filled in has a label and is reached by Tab, in the order of the page", () => {
    open();
    const inputs = [...el.querySelectorAll<HTMLElement>("input, select, button, [tabindex]")];
    expect(inputs.filter((input) => input.tabIndex < 0).map((input) => input.textContent)).toEqual([
      "Preview",
    ]);
    const fields = [...el.querySelectorAll<HTMLInputElement>("input, select")];
    for (const field of fields) expect(field.labels?.length || field.getAttribute("aria-label")).toBeTruthy();
    expect(fields.length).toBe(1 + 5 + 4 + 9);
    expect(el.querySelectorAll("fieldset legend").length).toBe(3);
  });
});
