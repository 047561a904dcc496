// The TrainingMonitor on the page: what it says of a run, how it stops one, and what it shows when all is not well.

import { act, fireEvent } from "@testing-library/preact";
import { beforeEach, describe, expect, test, vi } from "vitest";
import widget from "../../src/monitor/index";
import type { RowStatus, RunRow, Verb } from "../../src/protocol.gen";
import { button, HOSTILE, one, show, takeOff, text, texts } from "../shared/page";
import { CODE, CURVES, monitorOf, rowsOf, run } from "./model";

function monitor(changes: Partial<RunRow> = {}, traits: Record<string, unknown> = {}) {
  const model = monitorOf(changes, traits);
  return { model, el: show(widget, model) };
}

describe("what it says of a run", () => {
  test("its name, model, graph and the line that shows it again", () => {
    const { el } = monitor();
    expect(one(el, "section").getAttribute("aria-label")).toBe("lightgcn1");
    expect(text(one(el, "header strong"))).toBe("lightgcn1");
    expect(text(one(el, "header > .gl-muted"))).toBe("lightgcn · shop");
    expect(text(one(el, "footer code"))).toBe(CODE);
  });

  test.each([
    ["queued", "queued", "대기 중"],
    ["running", "running", "학습 중"],
    ["stopping", "stopping", "중지하는 중"],
    ["stopped", "stopped", "중지됨"],
    ["paused", "paused", "일시 중지됨"],
    ["lost", "lost", "유실됨"],
    ["failed", "failed", "실패"],
    ["done", "done", "완료"],
    ["resting", "resting", "resting"],
  ])("status %s in both languages", (status, en, ko) => {
    const { el, model } = monitor({ status: status as RowStatus });
    expect(text(one(el, ".gl-status"))).toBe(en);
    expect(one(el, ".gl-status").className).toBe(`gl-status gl-is-${status}`);
    model.put({ locale: "ko" });
    expect(text(one(el, ".gl-status"))).toBe(ko);
  });

  test("while it runs: epoch, time left, speed and memory", () => {
    const { el, model } = monitor();
    expect(text(one(el, ".gl-facts"))).toBe(
      "epoch 12 of 50 · at most 3 m 10 s left · 41,234 interactions/s · 1.23 GB",
    );
    model.put({ locale: "ko" });
    expect(text(one(el, ".gl-facts"))).toBe(
      "에포크 12 / 50 · 최대 3 분 10 초 남음 · 초당 상호작용 41,234개 · 1.23 GB",
    );
  });

  test("before the first step: what it does instead", () => {
    const { el } = monitor({ doing: "Compiling, once", epoch: 0, eta_seconds: null });
    expect(text(one(el, ".gl-facts"))).toBe("Compiling, once · 41,234 interactions/s · 1.23 GB");
  });

  test("when it is done: what comes next", () => {
    const { el, model } = monitor({ status: "done", name: "my run" }, { watched: ["my run"] });
    expect(texts(el, ".gl-next code")).toEqual(['%gnnrec evaluate "my run"', '%gnnrec explain "my run"']);
    model.put(rowsOf([run({ status: "failed" })]));
    expect(el.querySelector(".gl-next")).toBeNull();
  });

  test("when it has ended: epoch and how long it took", () => {
    const { el } = monitor({ status: "done" });
    expect(text(one(el, ".gl-facts"))).toBe("epoch 12 of 50 · took 1 m 0 s");
  });

  test("nothing of what isn't known yet", () => {
    const unknown = {
      epoch: null,
      epochs: null,
      eta_seconds: null,
      interactions_per_second: null,
      memory_bytes: null,
    };
    expect(text(one(monitor(unknown).el, ".gl-facts"))).toBe("");
  });

  test.each<[string, Partial<RunRow>, number]>([
    ["half of the 12th of 50 epochs", {}, 23],
    ["nothing done", { epoch: 1, step: 0 }, 0],
    ["nothing known", { epoch: null, epochs: null, step: null, steps: null }, 0],
    ["the last step of the last epoch", { epoch: 50, step: 10 }, 100],
    ["stopped early", { status: "stopped", epoch: 25, step: 10 }, 50],
    ["done before the last epoch, by patience", { status: "done" }, 100],
    ["more than all", { epoch: 60 }, 100],
  ])("progress: %s", (_, changes, percent) => {
    const bar = one(monitor(changes).el, "[role=progressbar]");
    expect(bar.getAttribute("aria-valuenow")).toBe(String(percent));
    expect((bar.firstElementChild as HTMLElement).style.width).toBe(`${percent.toFixed(1)}%`);
    expect(bar.getAttribute("aria-label")).toBe("lightgcn1");
  });

  test("follows the run", () => {
    const { el, model } = monitor();
    model.put(rowsOf([run({ status: "done", epoch: 50, elapsed_seconds: 7300 })]));
    expect(text(one(el, ".gl-status"))).toBe("done");
    expect(text(one(el, ".gl-facts"))).toBe("epoch 50 of 50 · took 2 h 1 m");
  });
});

describe("stopping", () => {
  test("asks first, then sends one request", () => {
    const { el, model } = monitor();
    fireEvent.click(button(el, "Stop") as HTMLElement);
    expect(one(el, "[role=alertdialog]").getAttribute("aria-label")).toBe(
      "Stop this training? The best epoch so far is kept.",
    );
    expect(model.sent).toEqual([]);

    fireEvent.click(button(el, "Stop it") as HTMLElement);
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([
      ["stop", { name: "lightgcn1" }],
    ]);
    expect(el.querySelector("[role=alertdialog]")).toBeNull();
  });

  test("sends nothing when it is to go on", () => {
    const { el, model } = monitor();
    fireEvent.click(button(el, "Stop") as HTMLElement);
    fireEvent.click(button(el, "Go on") as HTMLElement);
    expect(el.querySelector("[role=alertdialog]")).toBeNull();
    expect(button(el, "Stop")).toBeDefined();
    expect(model.sent).toEqual([]);
  });

  test("keeps the keyboard where it is, and is safe against pressing twice", () => {
    const { el, model } = monitor();
    const stop = button(el, "Stop") as HTMLElement;
    stop.focus();
    fireEvent.click(stop);
    expect(document.activeElement).toBe(button(el, "Go on"));
    fireEvent.click(document.activeElement as HTMLElement);
    expect(document.activeElement).toBe(button(el, "Stop"));
    expect(model.sent).toEqual([]);
  });

  test.each([
    [
      ["pause", "stop", "kill"],
      ["Pause", "Stop", "Kill", "Log"],
    ],
    [
      ["resume", "stop", "kill"],
      ["Resume", "Stop", "Kill", "Log"],
    ],
    [["kill"], ["Kill", "Log"]],
    [
      ["resume", "remove"],
      ["Resume", "Remove", "Log"],
    ],
    [[], ["Log"]],
    [["dance"], ["Log"]],
  ])("what can be asked of it is what the kernel says: %j", (verbs, buttons) => {
    expect(texts(monitor({ verbs: verbs as Verb[] }).el, ".gl-actions button")).toEqual(buttons);
  });

  test("is no longer asked about when the run has ended meanwhile", () => {
    const { el, model } = monitor();
    fireEvent.click(button(el, "Stop") as HTMLElement);
    model.put(rowsOf([run({ status: "done", verbs: ["remove"] })]));
    expect(button(el, "Stop it")).toBeUndefined();
  });

  test("shows why the kernel could not", () => {
    const { el, model } = monitor();
    fireEvent.click(button(el, "Stop") as HTMLElement);
    fireEvent.click(button(el, "Stop it") as HTMLElement);
    model.reply("The disk is full. Make room and stop again.");
    expect(texts(el, ".gl-error")).toEqual(["The disk is full. Make room and stop again."]);
  });
});

describe("when all is not well", () => {
  beforeEach(() => void vi.useFakeTimers());
  const pass = (seconds: number) => act(() => void vi.advanceTimersByTime(seconds * 1000));
  const SILENT =
    `This view is disconnected: no word from the kernel for 16 s. Trainings go on without it. ` +
    `See them again: ${CODE}`;

  test("a failed run tells its cause", () => {
    const { el } = monitor({ status: "failed", error: "The loss is no number since epoch 3. Lower lr." });
    expect(texts(el, ".gl-error")).toEqual(["The loss is no number since epoch 3. Lower lr."]);
    expect(one(el, ".gl-notices").getAttribute("aria-live")).toBe("polite");
  });

  test("more than 15 s without a beat is said, and ends with the next beat", () => {
    const { el, model } = monitor();
    pass(15);
    expect(texts(el, ".gl-wait")).toEqual([]);
    pass(1);
    expect(texts(el, ".gl-wait")).toEqual([SILENT]);

    model.put({ beat: 2 });
    expect(texts(el, ".gl-wait")).toEqual([]);
    pass(16);
    expect(texts(el, ".gl-wait")).toEqual([SILENT]);
  });

  test("beats keep it quiet, whatever the kernel's clock says", () => {
    const { el, model } = monitor();
    for (let beat = 2; beat < 32; beat += 2) {
      model.put({ beat });
      pass(2);
    }
    expect(texts(el, ".gl-wait")).toEqual([]);
  });

  test("where the notebook says that the kernel is gone, so does the view, at once", () => {
    const { el, model } = monitor();
    model.fireLive();
    expect(texts(el, ".gl-wait")).toEqual([
      "This view is disconnected: no word from the kernel, which was restarted or ended. " +
        `Trainings go on without it. See them again: ${CODE}`,
    ]);
    expect(texts(el, ".gl-actions button")).toEqual(["Log"]);
  });

  test("a page that never had a kernel says nothing of it, and asks nothing", () => {
    const { el } = monitor({}, { live: false });
    pass(60);
    expect(texts(el, ".gl-wait")).toEqual([]);
    expect(texts(el, ".gl-actions button")).toEqual(["Log"]);
  });

  test("a slow answer is waited for aloud, until it comes", () => {
    const { el, model } = monitor();
    fireEvent.click(button(el, "Stop") as HTMLElement);
    fireEvent.click(button(el, "Stop it") as HTMLElement);
    pass(2);
    expect(texts(el, ".gl-wait")).toEqual([
      "Waiting for the kernel to take “Stop”: it may be busy with a cell.",
    ]);
    expect(button(el, "Stop")?.getAttribute("aria-disabled")).toBe("true");
    fireEvent.click(button(el, "Pause") as HTMLElement);
    expect(model.sent).toHaveLength(1);
    model.reply();
    expect(texts(el, ".gl-wait")).toEqual([]);
    expect(button(el, "Stop")?.getAttribute("aria-disabled")).toBe("false");
  });
});

describe("the log", () => {
  test("is shown and hidden", () => {
    const { el } = monitor({}, { log: { name: "lightgcn1", text: "12:00:01  epoch 1\n12:00:02  epoch 2" } });
    expect(el.querySelector("[role=log]")).toBeNull();
    expect(button(el, "Log")?.getAttribute("aria-expanded")).toBe("false");

    fireEvent.click(button(el, "Log") as HTMLElement);
    expect(one(el, "[role=log]").textContent).toBe("12:00:01  epoch 1\n12:00:02  epoch 2");
    expect(one(el, "[role=log]").getAttribute("aria-label")).toBe("Log of lightgcn1");

    const hide = button(el, "Hide log") as HTMLElement;
    expect(hide.getAttribute("aria-expanded")).toBe("true");
    fireEvent.click(hide);
    expect(el.querySelector("[role=log]")).toBeNull();
  });

  test("says that there is none, and that it is being read", () => {
    const { el, model } = monitor();
    fireEvent.click(button(el, "Log") as HTMLElement);
    expect(text(one(el, "[role=log]"))).toBe("Nothing was logged.");
    model.put({ log: null });
    expect(text(one(el, "[role=log]"))).toBe("The log is being read …");
  });

  test("of a failed run is open, below the cause", () => {
    const { el } = monitor(
      { status: "failed", error: "The loss is no number." },
      { log: { name: "lightgcn1", text: "Traceback" } },
    );
    const [cause, log] = [one(el, ".gl-error"), one(el, "[role=log]")];
    expect(log.textContent).toBe("Traceback");
    expect(cause.compareDocumentPosition(log)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  });
});

describe("what it is given", () => {
  test.each([
    undefined,
    null,
    {},
    [],
    "run",
    7,
    [{ name: 1, status: "running", verbs: [] }],
    [{ name: "a" }],
  ])("a run that is none (%j) shows nothing", (value) => {
    const { el } = monitor({}, { active: value });
    expect(text(el)).toBe("");
  });

  test("a run of which little is known is shown all the same", () => {
    const { el } = monitor(
      {},
      {
        active: [{ name: "a", status: "running", verbs: [], active: true }],
        active_curves: null,
        log: null,
        code: null,
      },
    );
    expect(text(one(el, ".gl-status"))).toBe("running");
    expect(text(one(el, ".gl-facts"))).toBe("");
    expect(el.querySelector("footer")).toBeNull();
  });

  test("text is text, wherever it comes from", () => {
    const status = HOSTILE as RowStatus;
    const hostile = { name: HOSTILE, model: HOSTILE, graph: HOSTILE, metric: HOSTILE, status };
    const { el, model } = monitor(
      { ...hostile, error: HOSTILE },
      {
        watched: [HOSTILE],
        log: { name: HOSTILE, text: HOSTILE },
        code: HOSTILE,
        error: HOSTILE,
        active_curves: { [HOSTILE]: { ...CURVES, validation: { [HOSTILE]: [[1, 1, 1]] } } },
      },
    );
    fireEvent.click(button(el, "Log") as HTMLElement);
    model.put(rowsOf([run({ ...hostile, error: HOSTILE })]));

    expect(el.querySelector("img, script, [onerror]")).toBeNull();
    for (const part of ["header strong", ".gl-status", ".gl-error", "[role=log]", "footer code"])
      expect(text(one(el, part)), part).toBe(HOSTILE);
    expect(texts(el, "figcaption")[1]).toContain(`${HOSTILE} (validation)`);
  });
});

test("leaves nothing on the model", () => {
  const model = monitorOf();
  const el = show(widget, model);
  expect(model.listeners).toBeGreaterThan(10);
  takeOff();
  expect(model.listeners).toBe(0);
  expect(el.childNodes).toHaveLength(0);
});
