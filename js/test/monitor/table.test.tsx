// The table of runs: which are listed, in which order, and what happens when one is opened, watched or asked.

import { act, fireEvent } from "@testing-library/preact";
import { beforeEach, describe, expect, test, vi } from "vitest";
import widget from "../../src/monitor/index";
import type { RunRow } from "../../src/protocol.gen";
import { button, HOSTILE, one, show, text, texts } from "../shared/page";
import { CURVES, jobsOf, monitorOf, rowsOf, run } from "./model";

const ROWS = [
  run({ name: "gat-2", model: "gat", created: 300, eta_seconds: 10, best: { epoch: 1, value: 0.5 } }),
  run({ name: "gat-10", model: "gat", status: "paused", verbs: ["resume"], created: 100, eta_seconds: null }),
  run({
    name: "pop",
    model: "popularity",
    graph: "books",
    status: "failed",
    verbs: ["resume", "remove"],
    error: "The disk is full.\nMake room.",
    created: 200,
    best: null,
  }),
];

function jobs(rows: RunRow[] = ROWS, traits: Record<string, unknown> = {}) {
  const model = jobsOf(rows, traits);
  return { model, el: show(widget, model) };
}

const names = (el: Element) => texts(el, ".gl-run-name");
const nameButton = (el: Element, name: string) => one(el, `[data-run="${name}"]`);
const many = (n: number) =>
  Array.from({ length: n }, (_, k) => run({ name: `r${k}`, status: "done", created: k }));

function type(el: Element, value: string) {
  const input = one(el, "input[type=search]") as HTMLInputElement;
  input.value = value;
  fireEvent.input(input);
}

describe("what is listed", () => {
  test("all runs, the newest first, with how many there are of which kind", () => {
    const { el } = jobs();
    expect(names(el)).toEqual(["gat-2", "pop", "gat-10"]);
    expect(text(one(el, "header .gl-muted"))).toBe("3 runs · 1 running · 1 paused");
    expect(texts(one(el, "tbody tr"), "td").slice(1, 9)).toEqual([
      "gat",
      "shop",
      "running",
      "12/50",
      "10 s",
      "41,200",
      "1.23 GB",
      "0.500",
    ]);
    expect(texts(el, ".gl-run-error")).toEqual(["The disk is full."]);
    expect(el.querySelector(".gl-charts")).toBeNull();
  });

  test("runs that come, go and change", () => {
    const { el, model } = jobs();
    model.put(rowsOf([run({ name: "new", created: 900 }), ...ROWS.slice(0, 1)]));
    expect(names(el)).toEqual(["new", "gat-2"]);
    model.put(rowsOf([run({ name: "new", created: 900, status: "done" })]));
    expect(texts(el, "tbody .gl-status")).toEqual(["done"]);
  });

  test("only what has changed is drawn again", () => {
    const done = many(3);
    const { el, model } = jobs([...done, run({ name: "live", created: 99 })]);
    const drawn = vi.spyOn(Intl, "DateTimeFormat"); // each row writes its time, and its whole time
    model.put({ active: [run({ name: "live", created: 99, epoch: 13 })] });
    expect(drawn).toHaveBeenCalledTimes(2);
    expect(texts(el, ".gl-col-progress").slice(1, 2)).toEqual(["13/50"]);
  });

  test("none at all: how to begin", () => {
    const { el } = jobs([]);
    expect(texts(el, ".gl-empty")).toEqual([
      "There are no runs in this lab yet. Start one: %gnnrec train GRAPH --model lightgcn",
    ]);
    expect(el.querySelector("input, table")).toBeNull();
  });

  test("in Korean", () => {
    const { el } = jobs(ROWS, { locale: "ko" });
    expect(text(one(el, "header .gl-muted"))).toBe("실행 3개 · 학습 중 1개 · 일시 중지됨 1개");
    expect(texts(el, "tbody .gl-status")).toEqual(["학습 중", "실패", "일시 중지됨"]);
  });

  test("text is text", () => {
    const { el } = jobs([run({ name: HOSTILE, model: HOSTILE, graph: HOSTILE, error: HOSTILE })]);
    expect(el.querySelector("img, script, [onerror]")).toBeNull();
    expect(names(el)).toEqual([HOSTILE]);
  });

  test("several runs of a monitor, without a filter, beneath their curves", () => {
    const model = monitorOf({}, { ...rowsOf(ROWS), watched: ["gat-2"], active_curves: { "gat-2": CURVES } });
    const el = show(widget, model);
    expect(el.querySelector("input[type=search]")).toBeNull();
    const [charts, table] = [one(el, ".gl-charts"), one(el, "table")];
    expect(charts.compareDocumentPosition(table)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  });
});

describe("filter and order", () => {
  test("by the words in any of name, model, graph and status", () => {
    const { el } = jobs();
    type(el, "GAT paus");
    expect(names(el)).toEqual(["gat-10"]);
    type(el, "books");
    expect(names(el)).toEqual(["pop"]);
  });

  test("by status and by model", () => {
    const { el } = jobs();
    const [status, model] = [...el.querySelectorAll<HTMLSelectElement>(".gl-filter select")];
    expect(texts(status as Element, "option")).toEqual(["all", "failed", "paused", "running"]);
    fireEvent.change(Object.assign(model as Element, { value: "gat" }));
    expect(names(el)).toEqual(["gat-2", "gat-10"]);
    fireEvent.change(Object.assign(status as Element, { value: "paused" }));
    expect(names(el)).toEqual(["gat-10"]);
  });

  test("that nothing matches is said, with a way out", () => {
    const { el } = jobs();
    type(el, "zzz");
    expect(text(one(el, ".gl-empty"))).toBe("No run matches this filter. Clear the filter");
    fireEvent.click(button(el, "Clear the filter") as HTMLElement);
    expect(names(el)).toHaveLength(3);
  });

  test("Escape empties the field, a slash goes there", () => {
    const { el } = jobs();
    type(el, "zzz");
    fireEvent.keyDown(one(el, "input[type=search]"), { key: "Escape" });
    expect(names(el)).toHaveLength(3);
    fireEvent.keyDown(nameButton(el, "pop"), { key: "/" });
    expect(document.activeElement).toBe(one(el, "input[type=search]"));
  });

  test.each([
    ["Run", ["gat-2", "gat-10", "pop"], "ascending"],
    ["Model", ["gat-2", "gat-10", "pop"], "ascending"],
    ["Graph", ["pop", "gat-2", "gat-10"], "ascending"],
    ["Status", ["pop", "gat-10", "gat-2"], "ascending"],
    ["Best", ["gat-2", "gat-10", "pop"], "descending"],
    ["Left", ["pop", "gat-2", "gat-10"], "descending"],
  ])("by %s", (column, order, way) => {
    const { el } = jobs();
    const head = [...el.querySelectorAll("thead button")].find((node) => text(node) === column) as Element;
    fireEvent.click(head);
    expect(names(el)).toEqual(order);
    expect(head.closest("th")?.getAttribute("aria-sort")).toBe(way);
    expect(el.querySelectorAll("[aria-sort]")).toHaveLength(1);
  });

  test("the other way round; what isn't known stays last", () => {
    const { el } = jobs();
    for (let n = 0; n < 2; n++) {
      const heads = [...el.querySelectorAll("thead button")];
      fireEvent.click(heads.find((node) => text(node).startsWith("Best")) as Element);
    }
    expect(names(el)).toEqual(["gat-10", "gat-2", "pop"]);
  });
});

describe("fifty runs and more", () => {
  test("are shown a page at a time", () => {
    const { el } = jobs(many(53));
    expect(names(el)).toHaveLength(25);
    expect(names(el)[0]).toBe("r52");
    expect(text(one(el, ".gl-pager .gl-muted"))).toBe("1–25 of 53");
    fireEvent.click(button(el, "Previous") as HTMLElement);
    for (let n = 0; n < 5; n++) fireEvent.click(button(el, "Next") as HTMLElement);
    expect(names(el)).toEqual(["r2", "r1", "r0"]);
    expect(text(one(el, ".gl-pager .gl-muted"))).toBe("51–53 of 53");
  });

  test("that become fewer leave no empty page", () => {
    const { el, model } = jobs(many(53));
    for (let n = 0; n < 2; n++) fireEvent.click(button(el, "Next") as HTMLElement);
    model.put(rowsOf(many(30)));
    expect(names(el)).toHaveLength(5);
    type(el, "r7");
    expect(names(el)).toEqual(["r7"]);
    expect(el.querySelector(".gl-pager")).toBeNull();
  });
});

describe("with the keyboard", () => {
  test("the arrow keys move, one row has the Tab key", () => {
    const { el } = jobs();
    const first = nameButton(el, "gat-2");
    expect([...el.querySelectorAll(".gl-run-name")].map((node) => node.getAttribute("tabindex"))).toEqual([
      "0",
      "-1",
      "-1",
    ]);
    first.focus();
    fireEvent.keyDown(first, { key: "ArrowDown" });
    expect(document.activeElement).toBe(nameButton(el, "pop"));
    fireEvent.keyDown(nameButton(el, "pop"), { key: "End" });
    expect(document.activeElement).toBe(nameButton(el, "gat-10"));
    expect(nameButton(el, "gat-10").getAttribute("tabindex")).toBe("0");
  });

  test("Space shows the curves, Escape closes what is open", () => {
    const { el, model } = jobs();
    fireEvent.keyDown(nameButton(el, "pop"), { key: " " });
    expect(model.sent.at(-1)).toMatchObject({ method: "watch", params: { name: "pop", on: true } });
    fireEvent.click(nameButton(el, "pop"));
    expect(nameButton(el, "pop").getAttribute("aria-expanded")).toBe("true");
    fireEvent.keyDown(button(el, "Resume") as HTMLElement, { key: "Escape" });
    expect(nameButton(el, "pop").getAttribute("aria-expanded")).toBe("false");
    expect(document.activeElement).toBe(nameButton(el, "pop"));
  });

  test("a tick stands when the curves are there, not before", () => {
    const { el, model } = jobs();
    const tick = one(el, '[aria-label="Show the curves of pop"]') as HTMLInputElement;
    fireEvent.click(tick);
    expect(model.sent.at(-1)).toMatchObject({ method: "watch", params: { name: "pop", on: true } });
    expect(tick.checked).toBe(false);
    model.put({ watched: ["pop"], ended_curves: { pop: CURVES } });
    expect(tick.checked).toBe(true);
  });
});

describe("a run that is opened", () => {
  test("asks for its log, and shows its cause, its log and its verbs in its place", () => {
    const { el, model } = jobs();
    fireEvent.click(nameButton(el, "pop"));
    expect(model.sent.at(-1)).toMatchObject({ method: "open", params: { name: "pop" } });
    expect(text(one(el, "[role=log]"))).toBe("The log is being read …");
    model.put({ log: { name: "pop", text: "Traceback" } });
    const opened = one(el, ".gl-opened");
    expect(opened.previousElementSibling).toBe(nameButton(el, "pop").closest("tr"));
    expect(texts(opened, ".gl-error")).toEqual(["The disk is full. Make room."]);
    expect(text(one(opened, "[role=log]"))).toBe("Traceback");
    expect(texts(opened, ".gl-actions button")).toEqual(["Resume", "Remove", "Hide log"]);
  });

  test("is open again after the page was loaded anew", () => {
    const { el } = jobs(ROWS, { log: { name: "pop", text: "Traceback" } });
    expect(text(one(el, ".gl-opened [role=log]"))).toBe("Traceback");
  });

  test("is removed after a question", () => {
    const { el, model } = jobs();
    fireEvent.click(nameButton(el, "pop"));
    fireEvent.click(button(el, "Remove") as HTMLElement);
    expect(one(el, "[role=alertdialog]").getAttribute("aria-label")).toBe(
      "Delete this run, with its checkpoints and its result, for good?",
    );
    fireEvent.keyDown(button(el, "Keep it") as HTMLElement, { key: "Escape" });
    expect(el.querySelector("[role=alertdialog]")).toBeNull();
    fireEvent.click(button(el, "Remove") as HTMLElement);
    fireEvent.click(button(el, "Delete it") as HTMLElement);
    expect(model.sent.at(-1)).toMatchObject({ method: "remove", params: { name: "pop" } });
    model.reply();
    model.put(rowsOf(ROWS.slice(0, 2)));
    expect(names(el)).toEqual(["gat-2", "gat-10"]);
    expect(el.querySelector(".gl-opened")).toBeNull();
  });
});

describe("requests", () => {
  beforeEach(() => void vi.useFakeTimers());

  test("of several runs are answered each by itself", () => {
    const { el, model } = jobs();
    fireEvent.click(nameButton(el, "gat-10"));
    model.reply();
    fireEvent.click(button(el, "Resume") as HTMLElement);
    const resume = model.sent.at(-1);
    fireEvent.keyDown(nameButton(el, "gat-2"), { key: " " });
    model.reply("30 curves are the most.");
    expect(texts(el, ".gl-error")).toEqual(["30 curves are the most."]);
    act(() => void vi.advanceTimersByTime(2100));
    expect(texts(el, ".gl-opened .gl-wait")).toEqual([
      "Waiting for the kernel to take “Resume”: it may be busy with a cell.",
    ]);
    model.reply("The folder can't be written.", resume);
    expect(texts(el, ".gl-opened .gl-error")).toEqual(["The folder can't be written."]);
    expect(texts(el, ".gl-wait")).toEqual([]);
  });

  test("to a kernel that is gone say so", () => {
    const { el, model } = jobs();
    model.gone = true;
    fireEvent.click(nameButton(el, "gat-10"));
    expect(texts(el, ".gl-opened .gl-error")).toEqual([
      "The kernel behind this view is gone. Run its cell again.",
    ]);
  });
});
