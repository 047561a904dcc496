// The SearchMonitor: trials in pictures and a table, and what can be asked of a search.
import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import type { SearchNow, SearchTrial } from "../../src/protocol.gen";
import widget from "../../src/search/index";
import { bestUntil, ranked } from "../../src/search/order";
import { faults } from "../shared/axe";
import { FakeModel } from "../shared/fake_model";
import { one, show, text, texts } from "../shared/page";

function trial(number: number, value: number | null, changes: Partial<SearchTrial> = {}): SearchTrial {
  return {
    number,
    state: "done",
    value,
    options: { dim: number === 1 ? 64 : 32, temperature: 0.1 * (number + 1) },
    epochs: 4,
    run: `s-t00${number}`,
    error: null,
    best: false,
    keeps: false,
    ...changes,
  };
}

const TRIALS = [
  trial(0, 0.2),
  trial(1, 0.3, { best: true, keeps: true }),
  trial(2, 0.1, { state: "pruned", epochs: 2 }),
  trial(3, null, { state: "running", epochs: 0 }),
];

const NOW: SearchNow = {
  status: "running",
  error: null,
  verbs: ["pause", "stop"],
  trials: 5,
  ended: 3,
  pruned: 1,
  failed: 0,
  elapsed_seconds: 60,
  eta_seconds: 90,
  kept: null,
};

function shown(traits: Record<string, unknown> = {}, now: Partial<SearchNow> = {}) {
  const model = new FakeModel({
    locale: "en",
    search: {
      name: "shop-tuned",
      model: "lightgcn",
      graph: "shop",
      metric: "ndcg@20",
      axes: [
        { name: "dim", low: null, high: null, log: false, values: [32, 64] },
        { name: "temperature", low: 0.05, high: 0.5, log: true, values: [] },
      ],
    },
    now: { ...NOW, ...now },
    trials: TRIALS,
    mattered: {
      options: [
        { name: "temperature", share: 0.62, doubtful: false },
        { name: "dim", share: 0.04, doubtful: true },
      ],
      trials: 12,
      least: 10,
    },
    said: "",
    code: "%gnnrec watch shop-tuned",
    error: "",
    beat: 1,
    live: true,
    ...traits,
  });
  return { model, el: show(widget, model) };
}

describe("a search", () => {
  test("says how far it is and what is best", () => {
    const { el } = shown();
    expect(text(one(el, ".gl-status"))).toBe("searching");
    expect(text(one(el, ".gl-facts"))).toBe(
      "trial 3 of 5 · 1 pruned · best ndcg@20 0.300, trial 1 · 1 m 30 s left",
    );
    expect(one(el, ".gl-progress").getAttribute("aria-valuenow")).toBe("3");
    expect(text(one(el, ".gl-footer code"))).toBe("%gnnrec watch shop-tuned");
  });

  test("speaks Korean", () => {
    const { el } = shown({ locale: "ko" });
    expect(text(one(el, ".gl-facts"))).toBe(
      "시도 3 / 5 · 중단 1 · 최고 ndcg@20 0.300, 시도 1 · 1 분 30 초 남음",
    );
    expect(texts(el, ".gl-trials tbody tr td:nth-child(2)")).toEqual(["완료", "완료", "중단됨", "학습 중"]);
  });

  test("draws each trial that has a value, and the best until then", () => {
    const { el } = shown();
    expect(el.querySelectorAll(".gl-trial")).toHaveLength(3);
    expect(el.querySelectorAll(".gl-trial.gl-of-pruned")).toHaveLength(1);
    const pictures = [...el.querySelectorAll("svg")].map((node) => node.getAttribute("aria-label"));
    expect(pictures).toEqual([
      "ndcg@20 of 3 trials; the best until then: 0.200, 0.300",
      "3 trials over dim, temperature and ndcg@20; the best: dim 64, temperature 0.200",
    ]);
    expect(texts(el, ".gl-end")).toEqual(["dim", "temperature", "ndcg@20"]);
  });

  test("says what mattered, in order, and what may be chance", () => {
    const { el } = shown();
    expect(texts(el, ".gl-mattered li")).toEqual(["temperature 62%", "dim 4% may be chance"]);
    expect([...el.querySelectorAll(".gl-bar span")].map((bar) => bar.getAttribute("style"))).toEqual([
      "width: 62%;",
      "width: 4%;",
    ]);
    expect(text(one(el, ".gl-mattered p"))).toContain("How much of the order of 12 trials");
    expect(texts(shown({ locale: "ko" }).el, ".gl-mattered li")[1]).toBe("dim 4% 우연일 수 있음");
  });

  test("says from how many trials on it can be told what mattered, and nothing where it isn't known", () => {
    const few = shown({ mattered: { options: [], trials: 6, least: 10 } }).el;
    expect(text(one(few, ".gl-mattered p"))).toBe(
      "Known once 10 trials have come to their end; 6 have so far.",
    );
    expect(shown({ mattered: {} }).el.querySelector(".gl-mattered")).toBeNull();
  });

  test("names of options that would meet stand on two lines in turns", () => {
    const named = (names: string[]) => {
      const axes = names.map((name) => ({ name, low: 0.0002, high: 0.0100637, log: true, values: [] }));
      const search = { name: "s", model: "lightgcn", graph: "shop", metric: "ndcg@20", axes };
      return [...shown({ search }).el.querySelectorAll(".gl-end")].map((node) => node.getAttribute("y"));
    };
    expect(named(["l2", "dim"])).toEqual(["12", "12", "12"]);
    expect(named(["dim", "learning_rate", "temperature", "l2", "layers"])).toEqual([
      "12",
      "26",
      "12",
      "26",
      "12",
      "26",
    ]);
    expect(texts(shown({}).el, "svg text")).toContain("0.5");
  });

  test("no rule of axe finds a fault", async () => {
    expect(await faults(shown().el)).toEqual([]);
    expect(await faults(shown({ trials: [], live: false }).el)).toEqual([]);
  });

  test("draws a line from each option's value to the metric's", () => {
    const { el } = shown();
    const ways = [...el.querySelectorAll(".gl-way")].map((node) => node.getAttribute("d") ?? "");
    expect(ways).toHaveLength(3);
    for (const way of ways) expect(way.match(/[ML]/g)).toEqual(["M", "L", "L"]);
    // the best is at the top of the last axis, the worst at its bottom
    const ends = ways.map((way) => Number(way.split(",").at(-1)));
    expect([Math.min(...ends), Math.max(...ends)]).toEqual([30, 204]);
  });

  test("lists its trials, the best first; one can be chosen and kept", () => {
    const { model, el } = shown();
    expect(texts(el, ".gl-trials tbody th")).toEqual(["★ 1", "0", "2", "3"]);
    expect(texts(el, ".gl-chosen-row th")).toEqual(["★ 1"]);
    fireEvent.click(el.querySelectorAll(".gl-trials tbody th button")[1] as Element);
    expect(texts(el, ".gl-chosen-row th")).toEqual(["0"]);
    expect(el.querySelectorAll(".gl-way.gl-chosen")).toHaveLength(1);
    fireEvent.click(el.querySelectorAll(".gl-trial")[2] as Element);
    expect(texts(el, ".gl-chosen-row th")).toEqual(["2"]);
    fireEvent.click(one(el, ".gl-trials td button"));
    expect(model.sent.at(-1)).toMatchObject({ method: "keep", params: { trial: 1 } });
    model.put({ said: "s-t001-kept" });
    expect(text(one(el, ".gl-kept"))).toBe("Kept as the run s-t001-kept. Next: %gnnrec evaluate s-t001-kept");
  });

  test("is paused at once, and stopped after a question", () => {
    const { model, el } = shown();
    const press = (name: string) =>
      fireEvent.click([...el.querySelectorAll("button")].find((node) => text(node) === name) as Element);
    press("Pause");
    expect(model.sent.at(-1)).toMatchObject({ method: "pause" });
    press("Stop");
    expect(text(one(el, "[role=alertdialog]"))).toContain("the best becomes the run shop-tuned.");
    expect(model.sent).toHaveLength(1);
    press("Stop, keep the best");
    expect(model.sent.at(-1)).toMatchObject({ method: "stop" });
    model.put({ now: { ...NOW, status: "stopped", verbs: ["resume"] } });
    press("Resume");
    expect(model.sent.at(-1)).toMatchObject({ method: "resume" });
  });

  test("that is done says what comes next", () => {
    const { el } = shown({}, { status: "done", verbs: [], kept: "shop-tuned" });
    expect(text(one(el, ".gl-kept"))).toContain("%gnnrec evaluate shop-tuned");
    expect(text(one(el, ".gl-facts"))).toContain("took 1 m 0 s");
  });

  test("without trials, without a kernel, or with an error says so", () => {
    expect(text(one(shown({ trials: [] }).el, ".gl-empty"))).toBe("The first trial is about to begin.");
    const { el } = shown({ live: false });
    expect(text(one(el, ".gl-wait"))).toContain("static page");
    expect(texts(el, "header button")).toEqual([]);
    expect(el.querySelector(".gl-trials td button")).toBeNull();
    expect(text(one(shown({ error: "No room." }).el, ".gl-error"))).toBe("No room.");
    expect(text(one(shown({}, { status: "failed", error: "All trials failed." }).el, ".gl-error"))).toBe(
      "All trials failed.",
    );
  });

  test("shows eight trials at first", () => {
    const many = Array.from({ length: 12 }, (_, n) => trial(n, n / 10, { best: n === 11 }));
    const { el } = shown({ trials: many });
    expect(el.querySelectorAll(".gl-trials tbody tr")).toHaveLength(8);
    fireEvent.click(one(el, ".gl-choices button"));
    expect(el.querySelectorAll(".gl-trials tbody tr")).toHaveLength(12);
  });

  test("saved by another version draws nothing that it doesn't know", () => {
    expect(shown({ now: {} }).el.querySelector("section")).toBeNull();
    expect(shown({ trials: [{ number: 1 }, null, ...TRIALS] }).el.querySelectorAll("tbody tr")).toHaveLength(
      4,
    );
  });
});

test("orders: those that came to their end, then those with a value", () => {
  expect(ranked(TRIALS).map((each) => each.number)).toEqual([1, 0, 2, 3]);
  expect(bestUntil([trial(0, 0.2), trial(1, 0.1), trial(2, 0.3)])).toEqual([
    [0, 0.2],
    [1, 0.2],
    [2, 0.3],
  ]);
});
