// The views, in each of their states, against the rules of axe-core. Colour contrast needs a real browser's layout.

import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import browser from "../src/browser/index";
import builder from "../src/builder/index";
import comparisonWidget from "../src/comparison/index";
import monitor from "../src/monitor/index";
import type { Compared } from "../src/protocol.gen";
import { BROWSER_RUN, EXPLANATIONS, USERS, view } from "./browser/fixtures";
import { OTHER, RUN, smallest, trust, whatIf, whole, browser as wholeBrowser } from "./browser/model";
import { PREVIEW, traits } from "./builder/model";
import { comparison, measured, models } from "./comparison/model";
import { CURVES, jobsOf, monitorOf, run } from "./monitor/model";
import { faults } from "./shared/axe";
import { FakeModel } from "./shared/fake_model";
import { FakeObserver } from "./shared/observer";
import { button, one, show } from "./shared/page";

const press = (el: Element, words: string) => fireEvent.click(button(el, words) as HTMLElement);

describe("the TrainingMonitor", () => {
  const shown = (changes = {}, more: Record<string, unknown> = {}) => show(monitor, monitorOf(changes, more));

  test("running", async () => expect(await faults(shown())).toEqual([]));

  test("without curves", async () => expect(await faults(shown({}, { active_curves: {} }))).toEqual([]));

  test("failed", async () =>
    expect(await faults(shown({ status: "failed", error: "No memory." }))).toEqual([]));

  test("asking whether to stop, with its log", async () => {
    const el = shown();
    press(el, "Stop");
    press(el, "Log");
    expect(await faults(el)).toEqual([]);
  });
});

describe("the JobTable", () => {
  const rows = [run({ name: "a" }), run({ name: "b", status: "failed", error: "No memory." })];

  test("with curves and a run open", async () => {
    const el = show(
      monitor,
      jobsOf(rows, { watched: ["a", "b"], active_curves: { a: CURVES }, ended_curves: { b: CURVES } }),
    );
    press(el, "b");
    expect(await faults(el)).toEqual([]);
  });

  test("with nothing to show", async () => {
    expect(await faults(show(monitor, jobsOf([])))).toEqual([]);
    expect(await faults(show(monitor, jobsOf(rows, { choice: { text: "zzz" } })))).toEqual([]);
  });
});

describe("the ExplanationBrowser", () => {
  const shown = (traits: Record<string, unknown> = {}) =>
    show(
      browser,
      new FakeModel({
        locale: "en",
        run: BROWSER_RUN,
        users: USERS,
        view: view(),
        explanations: EXPLANATIONS,
        selected: -1,
        ...traits,
      }),
    );

  test("with a user open", async () => expect(await faults(shown())).toEqual([]));

  test("with nobody open", async () => expect(await faults(shown({ view: {} }))).toEqual([]));

  test("with nothing to show of a user", async () => {
    const empty = view({ history: [], history_total: 0, recommendations: [] });
    expect(await faults(shown({ view: empty }))).toEqual([]);
  });

  test("searching, with paths open", async () => {
    const el = shown();
    fireEvent.focus(one(el, "input[type=search]"));
    press(el, "Strongest paths");
    expect(await faults(el)).toEqual([]);
  });

  test("having found nobody", async () => {
    const el = shown({ users: { query: "z", total: 0, rows: [] } });
    fireEvent.focus(one(el, "input[type=search]"));
    expect(await faults(el)).toEqual([]);
  });

  test.each(["History", "Recommended", "Why"])("in a narrow place: %s", async (tab) => {
    FakeObserver.install();
    const el = shown();
    FakeObserver.report(one(el, ".gl-browser"), 400);
    press(el, tab);
    expect(await faults(el)).toEqual([]);
  });
});

describe("the ExplanationBrowser with all that can be asked", () => {
  const note = { "10": { vote: 1, text: "why?", t: 0 } };
  const media = {
    "10": { picture: "data:image/png;base64,AA==", link: "https://a.b/c", facts: [["a", "b"]] },
  };
  const all = { what_if: whatIf(), smallest: smallest(), trust: { "10": trust() }, notes: note };

  test("answered", async () => {
    const { el } = wholeBrowser({ ...all, view: whole({ media: media as never }) });
    expect(await faults(el)).toEqual([]);
  });

  test("beside a second run", async () => {
    const { el } = wholeBrowser({ ...all, view: whole({ other: OTHER }), run: { ...RUN, other: OTHER } });
    expect(await faults(el)).toEqual([]);
  });

  test("measuring, with names", async () => {
    const { el } = wholeBrowser({ work: { doing: "trust", item: 10 }, run: { ...RUN, names: true } });
    expect(await faults(el)).toEqual([]);
  });

  test("in a static page", async () => {
    expect(await faults(wholeBrowser({ ...all, live: false }).el)).toEqual([]);
  });

  test.each(["History", "Recommended", "Why"])("in a narrow place: %s", async (tab) => {
    FakeObserver.install();
    const { el } = wholeBrowser(all);
    FakeObserver.report(one(el, ".gl-browser"), 400);
    press(el, tab);
    expect(await faults(el)).toEqual([]);
  });
});

describe("the GraphBuilder", () => {
  const shown = (more: Record<string, unknown> = {}) => show(builder, new FakeModel(traits(more)));

  test("with a preview and a result", async () => {
    const built = { name: "shop", error: "", text: "", replaced: true, next: "%gnnrec split shop --by time" };
    expect(await faults(shown({ built }))).toEqual([]);
  });

  test("in doubt", async () =>
    expect(await faults(shown({ guess: { reasons: {}, doubt: "Which?" } }))).toEqual([]));

  test("with an error, building", async () => {
    const work = { doing: "build", what: "reading", share: 0.5 };
    expect(await faults(shown({ preview: { needed: [], error: "No row is left." }, work }))).toEqual([]);
  });

  test("of a sample, without a kernel, in a narrow place", async () => {
    FakeObserver.install();
    const el = shown({ preview: { ...PREVIEW, sample: { rows: 1, of: 2 }, problems: null }, live: false });
    FakeObserver.report(one(el, ".gl-builder"), 400);
    expect(await faults(el)).toEqual([]);
  });
});

describe("the RunComparison", () => {
  const shown = (changes: Partial<Compared> = {}) => show(comparisonWidget, comparison(changes));

  test("of three", async () => expect(await faults(shown())).toEqual([]));

  test("of one, without slices, beyond and intervals", async () => {
    const alone = models()
      .slice(0, 1)
      .map((model) => ({ ...model, metrics: { "ndcg@20": measured(0.5, null) } }));
    const beyond = { names: [], directions: {} };
    expect(await faults(shown({ models: alone, pairs: [], slices: [], winners: [], beyond }))).toEqual([]);
  });

  test("with a user open", async () => {
    const el = shown();
    fireEvent.click(one(el, "[role=option]"));
    expect(await faults(el)).toEqual([]);
  });

  test.each(["Leaderboard", "Who wins, who loses", "Slices", "Beyond accuracy"])(
    "in a narrow place: %s",
    async (tab) => {
      FakeObserver.install();
      const el = shown();
      FakeObserver.report(one(el, ".gl-comparison"), 400);
      press(el, tab);
      expect(await faults(el)).toEqual([]);
    },
  );
});

test("the rules do find a fault", async () => {
  const el = document.body.appendChild(document.createElement("div"));
  el.innerHTML = '<input type="search" /><button></button><div role="listbox" aria-label="a"><p>b</p></div>';
  const found = (await faults(el)).map((fault) => fault.split(":")[0]);
  expect(found).toEqual(["aria-required-children", "button-name", "label"]);
});
