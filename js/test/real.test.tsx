// Each widget on the state of a real run, as Python writes it: drawn as it is, and with any of its parts missing.
import { describe, expect, test, vi } from "vitest";
import browser from "../src/browser/index";
import builder from "../src/builder/index";
import comparison from "../src/comparison/index";
import embeddingMap from "../src/embedding_map/index";
import explorer from "../src/explorer/index";
import monitor from "../src/monitor/index";
import type { Fact } from "../src/protocol.gen";
import search from "../src/search/index";
import { BROWSER } from "./fixtures/browser.gen";
import { BUILDER } from "./fixtures/builder.gen";
import { COMPARISON } from "./fixtures/comparison.gen";
import { EMBEDDING_MAP } from "./fixtures/embedding_map.gen";
import { EXPLORER } from "./fixtures/explorer.gen";
import { MONITOR } from "./fixtures/monitor.gen";
import { SEARCH } from "./fixtures/search.gen";
import { FakeModel } from "./shared/fake_model";
import { one, show, text, texts } from "./shared/page";

/** What a person reads first of each, by the state. */
const WIDGETS = [
  ["the ExplanationBrowser", browser, BROWSER, BROWSER.run.name],
  ["the GraphBuilder", builder, BUILDER, BUILDER.table.name],
  ["the RunComparison", comparison, COMPARISON, `Comparison on ${COMPARISON.compared.graph}`],
  ["the EmbeddingMap", embeddingMap, EMBEDDING_MAP, `Map of ${EMBEDDING_MAP.facts.name}`],
  ["the GraphExplorer", explorer, EXPLORER, EXPLORER.overview.name],
  ["the JobTable", monitor, MONITOR, "Runs"],
  ["the SearchMonitor", search, SEARCH, SEARCH.search.name],
] as const;

const english = (traits: object) => new FakeModel({ ...traits, locale: "en" });

describe.each(WIDGETS)("%s", (_, widget, traits, title) => {
  test("draws what Python sends", () => {
    const warned = vi.spyOn(console, "error");
    const el = show(widget, english(traits));
    expect(text(one(el, "header strong"))).toBe(title);
    expect(text(el)).not.toMatch(/undefined|NaN|\[object|\{\w+\}/);
    expect(warned).not.toHaveBeenCalled();
  });

  test("says it in Korean too", () => {
    const el = show(widget, new FakeModel({ ...traits, locale: "ko" }));
    expect(text(el)).toMatch(/[가-힣]/);
    expect(text(el)).not.toMatch(/undefined|NaN|\[object|\{\w+\}/);
  });

  test.each(Object.keys(traits))("is drawn without %s, as an older state may be", (name) => {
    const el = show(widget, english({ ...traits, [name]: undefined }));
    expect(text(el)).not.toMatch(/undefined|NaN|\[object/);
  });

  test.each(Object.keys(traits))("is drawn with another kind of %s", (name) => {
    expect(() => show(widget, english({ ...traits, [name]: 7 }))).not.toThrow();
  });
});

describe("what is drawn is what was sent", () => {
  test("a user's list, history and contributions", () => {
    const el = show(browser, english({ ...BROWSER, what_if: {}, selected: -1 }));
    const { user, recommendations, history, profile } = BROWSER.view;
    expect(text(one(el, ".gl-facts"))).toContain(user.label);
    const lists = texts(one(el, ".gl-recommended"), "[role=option]");
    for (const row of recommendations) expect(lists.join("\n")).toContain(row.label);
    for (const row of history) expect(text(one(el, ".gl-history"))).toContain(row.label);
    for (const [name, value] of profile.facts as Fact[])
      expect(text(one(el, ".gl-history"))).toContain(`${name} ${value}`);
    const why = BROWSER.explanations[String(recommendations[0]?.item)]?.run;
    expect(text(one(el, ".gl-target"))).toContain(`Why ${why?.item_label}`);
    for (const part of why?.contributions ?? []) expect(text(one(el, ".gl-why"))).toContain(part.label);
  });

  test("the columns of a log, and what became of its rows", () => {
    const el = show(builder, english(BUILDER));
    for (const { name } of BUILDER.table.columns) expect(text(one(el, ".gl-form"))).toContain(name);
    if (!("reading" in BUILDER.preview) || !BUILDER.preview.reading) throw new Error("Nothing was read.");
    for (const { reason } of BUILDER.preview.reading.dropped)
      expect(text(one(el, ".gl-preview"))).toContain(reason);
  });

  test("recommenders with their values", () => {
    const el = show(comparison, english(COMPARISON));
    for (const { name } of COMPARISON.compared.models)
      expect(text(one(el, ".gl-part-board"))).toContain(name);
  });

  test("a neighbourhood", () => {
    const el = show(explorer, english(EXPLORER));
    for (const { nodes } of EXPLORER.view.layers)
      for (const { label } of nodes) expect(text(el)).toContain(label);
  });

  test("a point, its nearest, and what the lasso holds", () => {
    const el = show(embeddingMap, english(EMBEDDING_MAP));
    if (!("rows" in EMBEDDING_MAP.picked)) throw new Error("Nothing was picked.");
    const { users, items, rows } = EMBEDDING_MAP.picked;
    expect(text(one(el, ".gl-picked"))).toContain(`${users + items} picked: ${users} users, ${items} items`);
    for (const { label } of rows) expect(text(one(el, ".gl-picked"))).toContain(label);
    expect(text(el)).toContain(EMBEDDING_MAP.placement.statement.en);
  });

  test("trials, the best first, each in both pictures", () => {
    const el = show(search, english(SEARCH));
    const values = SEARCH.trials.map((one) => one.value ?? Number.NaN).sort((a, b) => b - a);
    expect(values).toHaveLength(6);
    const shown = [...el.querySelectorAll(".gl-trials tbody td:nth-child(3)")] as HTMLElement[];
    expect(shown.map((cell) => Number(cell.title))).toEqual(values);
    for (const mark of [".gl-trial", ".gl-way"]) expect(el.querySelectorAll(mark)).toHaveLength(6);
    expect(text(one(el, ".gl-kept"))).toContain(`Kept as the run ${SEARCH.said}.`);
  });

  test("runs with their status", () => {
    const el = show(monitor, english(MONITOR));
    expect(texts(el, ".gl-status").length).toBeGreaterThanOrEqual(MONITOR.ended.length);
    for (const { name, model } of MONITOR.ended) expect(text(el)).toMatch(new RegExp(`${name}.*${model}`));
  });
});
