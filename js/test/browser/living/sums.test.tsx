// A page without a kernel answers what the kernel answered: fixtures of a real run, written by Python.
import { describe, expect, test } from "vitest";
import answers, { changedList, explained } from "../../../src/browser/living/answers";
import { best, Sums } from "../../../src/browser/living/sums";
import type { BrowserModel } from "../../../src/browser/types";
import type { BrowserOffline, Living, Reasons, WhatIf } from "../../../src/protocol.gen";
import { LIVING } from "../../fixtures/living.gen";
import { FakeModel } from "../../shared/fake_model";
import { reasons } from "../fixtures";

const WHOLE = LIVING.slice(0, 3);
const PART = LIVING[3] as (typeof LIVING)[number];

const sumsOf = ({ view, offline }: (typeof LIVING)[number]) =>
  new Sums(offline.living[String(view.user.index)] as Living);

function same(found: WhatIf, kernel: WhatIf) {
  expect(found.rows.map((row) => [row.item, row.label, row.rank, row.old_rank, row.hit])).toEqual(
    kernel.rows.map((row) => [row.item, row.label, row.rank, row.old_rank, row.hit]),
  );
  for (const [n, row] of found.rows.entries())
    expect(Math.abs(row.score - (kernel.rows[n]?.score ?? Number.NaN))).toBeLessThan(1e-5);
  expect(found.fallen).toEqual(kernel.fallen);
  const whole = ({ user, removed, code, moved }: WhatIf) => [user, removed, code, moved];
  expect(whole(found)).toEqual(whole(kernel));
}

describe.each(WHOLE.map((one) => [one.run, one] as const))("the sums of %s", (_, one) => {
  test.each(one.changed.map((kernel) => [kernel.removed.length, kernel] as const))(
    "give the kernel's list without %i items",
    (_, kernel) => {
      const found = changedList(sumsOf(one), one.view, kernel.removed, one.offline);
      same(found, kernel);
      expect(found.among).toBeUndefined();
    },
  );

  test("explain an item as the kernel does", () => {
    const found = explained(sumsOf(one), one.item, one.view, one.offline);
    expect(found.item_label).toBe(one.why.item_label);
    expect(Math.abs(found.score - one.why.score)).toBeLessThan(1e-5);
    expect(Math.abs(found.total - one.why.total)).toBeLessThan(1e-5);
    expect(found.own_share).toBeCloseTo(one.why.own_share ?? Number.NaN, 5);
    expect(Object.keys(found.rest)).toEqual(Object.keys(one.why.rest));
    for (const [name, value] of Object.entries(found.rest))
      expect(Math.abs(value - (one.why.rest[name] ?? Number.NaN))).toBeLessThan(1e-5);
    const kernel = new Map(one.why.contributions.map((row) => [row.item, row.contribution]));
    expect(found.contributions.map((row) => row.item).sort()).toEqual([...kernel.keys()].sort());
    for (const row of found.contributions)
      expect(Math.abs(row.contribution - (kernel.get(row.item) ?? Number.NaN))).toBeLessThan(1e-5);
    expect(found.num_paths).toBeNull();
  });
});

test("a page with a part of the items says where another one might come in", () => {
  const sums = sumsOf(PART);
  expect(sums.items.length).toBe(5);
  for (const kernel of PART.changed) {
    const found = changedList(sums, PART.view, kernel.removed, PART.offline);
    if (found.among === undefined) same(found, kernel);
    else expect(found.among).toBe(5);
  }
});

/** Two own items over three items, in plain numbers; a fourth doesn't travel. */
function small(log: [number, number] | null = null): Living {
  const floats = (...numbers: number[]) =>
    btoa(String.fromCharCode(...new Uint8Array(Float32Array.from(numbers).buffer)));
  const ints = (...numbers: number[]) =>
    btoa(String.fromCharCode(...new Uint8Array(Int32Array.from(numbers).buffer)));
  return {
    history: [7, 8],
    items: ints(0, 1, 2),
    ranks: ints(1, 2, 3),
    base: floats(0, 0, 0.5),
    empty: floats(0.1, 0.3, 0.2),
    parts: [
      {
        rows: floats(3, 2, 0, 1, 1, 0),
        // sizes: 1 and 2 alone, 3 together
        gram: log ? null : floats(1, 2, 4),
        told: floats(1, 1),
        beyond: { highest: floats(0.5, 0.25), lowest: floats(-0.5, 0), most: 0.25, least: -0.5 },
      },
    ],
    log,
    rest: {},
    hits: [],
    beyond: { full: 0.2, base: 0.125, empty: 0.15 },
  };
}

test("a sum is divided by its own size, and the bound by that of what is kept", () => {
  const sums = new Sums(small());
  expect([...sums.scores([])]).toEqual([Math.fround(4 / 3), 1, 0.5]);
  expect([...sums.scores([7])]).toEqual([0.5, 0.5, 0.5]);
  expect([...sums.scores([7, 8])].map((one) => Math.round(10 * one))).toEqual([1, 3, 2]);
  // without 8, by the whole: .2 + (3 / 1 - 1) * .25; by what is left: .125 + .5 / 1
  expect(sums.bound([8])).toBeCloseTo(0.625);
  // without 7, by the whole: .2 + .5 * .25 + .5 / 2 = .575; by what is left: .125 + .25 / 2
  expect(sums.bound([7])).toBeCloseTo(0.25);
  expect(sums.bound([7, 8])).toBe(0.15);
  expect(new Sums({ ...small(), beyond: null }).bound([7])).toBe(Number.NEGATIVE_INFINITY);
});

test("a sum in a logarithm is bounded by the whole history's, and shared out by what each gives", () => {
  const sums = new Sums(small([2, 0.5]));
  expect(sums.scores([])[0]).toBeCloseTo(2 * Math.log(4.5));
  expect(sums.bound([7])).toBeCloseTo(Math.min(0.2, 0.125 + 2 * Math.log(0.75)));
  const { contributions, score } = sums.explained(0);
  expect(contributions.map(([item]) => item)).toEqual([7, 8]);
  expect(contributions.map(([, value]) => value / score)).toEqual([
    expect.closeTo(0.75, 6),
    expect.closeTo(0.25, 6),
  ]);
});

test("equal scores keep their order", () => {
  expect(best(Float32Array.of(1, 3, 1, 3), 3)).toEqual([1, 3, 0]);
});

describe("the answers", () => {
  const [one] = LIVING as [(typeof LIVING)[number]];
  const other = { ...one.view, user: { ...one.view.user, index: 99, label: "another" } };
  const offline: BrowserOffline = {
    ...one.offline,
    users: [
      { index: one.view.user.index, label: "User 3", interactions: 4 },
      { index: 99, label: "another", interactions: 1 },
    ],
    views: { "99": other },
    explanations: { "99": reasons({ "3": one.why }) },
  };
  const asked = () => {
    const model = new FakeModel({ view: one.view, trust: { "5": { item: 5 } }, selected: 3 });
    return { model, answer: answers(model as unknown as BrowserModel, offline) };
  };

  test("search users by a part of their label", () => {
    const { model, answer } = asked();
    answer.search_users?.({ query: "USER" });
    expect(model.get("users")).toEqual({ query: "USER", kind: "", total: 1, rows: [offline.users[0]] });
    answer.search_users?.({});
    expect(model.get<{ total: number }>("users").total).toBe(2);
  });

  test("open a user, without what was of another one", () => {
    const { model, answer } = asked();
    answer.what_if?.({ remove: [one.changed[0]?.removed[0] ?? -1] });
    expect(model.get<WhatIf>("what_if").rows.length).toBe(3);
    answer.open_user?.({ user: 99 });
    const now = ["view", "explanations", "selected", "what_if", "trust"].map((name) => model.get(name));
    expect(now).toEqual([other, reasons({ "3": one.why }), -1, {}, {}]);
    expect(() => answer.open_user?.({ user: 5 })).toThrow("no kernel");
    expect(() => answer.what_if?.({ remove: [1] })).toThrow("no kernel");
  });

  test("put an item that came in below the list, with its reasons", () => {
    const { model, answer } = asked();
    answer.explain_item?.({ item: one.item });
    const [view, explanations] = [
      model.get<typeof one.view>("view"),
      model.get<Record<string, Reasons>>("explanations"),
    ];
    expect(view.recommendations.map((row) => row.item)).toEqual([
      ...one.view.recommendations.map((row) => row.item),
      one.item,
    ]);
    const rank = view.recommendations.at(-1)?.rank ?? 0;
    expect(rank).toBeGreaterThan(3);
    expect(explanations[String(one.item)]?.run.item_label).toBe(one.why.item_label);
    expect(model.get("selected")).toBe(one.item);
  });

  test("end a what-if", () => {
    const { model, answer } = asked();
    answer.what_if?.({ remove: [] });
    expect(model.get("what_if")).toEqual({});
  });
});
