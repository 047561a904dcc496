// The ExplanationBrowser on the page with everything that it can show, small enough to know by eye.

import widget from "../../src/browser/index";
import type { Layers, OtherView, Reasons, Smallest, Trust, UserView, WhatIf } from "../../src/protocol.gen";
import { BROWSER } from "../fixtures/browser.gen";
import { FakeModel } from "../shared/fake_model";
import { show } from "../shared/page";
import { BROWSER_RUN, EXPLANATIONS, historyRow, listed, USERS, view, why } from "./fixtures";

export const RUN = {
  ...BROWSER_RUN,
  fold_in: true,
  kinds: ["cold", "heavy", "worst"],
  other: null,
  names: false,
};

export function whatIf(changes: Partial<WhatIf> = {}): WhatIf {
  return {
    user: 7,
    removed: [1],
    code: ' --without "CAKE TINS"',
    rows: [
      { ...listed(11, { label: "PARTY BUNTING", score: 0.5, rank: 1 }), old_rank: 2 },
      { ...listed(20, { label: "TEA SET", score: 0.25, rank: 2 }), old_rank: 1200 },
    ],
    fallen: [{ item: 10, label: "REGENCY CAKESTAND", old_rank: 1 }],
    moved: 2,
    ...changes,
  };
}

export function smallest(changes: Partial<Smallest> = {}): Smallest {
  return {
    user: 7,
    item: 10,
    found: true,
    proved: true,
    rank: 1,
    rank_after: 1234,
    k: 3,
    history: 4,
    sentence: "CAKE TINS and CHRISTMAS LIGHTS hold REGENCY CAKESTAND in the list.",
    removed: [1, 2],
    labels: ["CAKE TINS", "CHRISTMAS LIGHTS"],
    instead: ["TEA SET"],
    ...changes,
  };
}

/** Two heads; user 1 has both items. Layer 1: .5 and .25 in both heads; layer 2: head 1 .5, head 2 .25. */
export const LAYERS: Layers = {
  kind: "learned",
  heads: 2,
  items: ["CAKE TINS", "JAM SET"],
  users: [
    { neighbour: 1, neighbour_label: null },
    { neighbour: 2, neighbour_label: "u5" },
  ],
  edges: [
    [1, 0, 0, [0.5, 0.5]],
    [1, 1, 0, [0.25, 0.25]],
    [2, 0, 0, [0.5, 0.25]],
    [2, 1, 1, [0, 0.25]],
  ],
};

const curve = (...values: number[]) => ({ del: values, pos: values, ins: values, cdcg: values });
const area = (value: number) => ({ del: value, pos: value, ins: value, cdcg: value });

export function trust(changes: Partial<Trust> = {}): Trust {
  return {
    user: 7,
    item: 10,
    k: 3,
    steps: 2,
    draws: 10,
    orders: ["contributions", "attention", "leave-one-out", "popularity", "random"],
    explainers: ["contributions", "attention"],
    weights: "learned",
    shares: [0, 0.5, 1],
    curves: {
      contributions: curve(2, 0, -2),
      attention: curve(2, 2, -2),
      "leave-one-out": curve(2, -1, -2),
      popularity: curve(2, 1, -2),
      random: curve(2, 1, -2),
    },
    areas: {
      contributions: area(0),
      attention: area(1),
      "leave-one-out": area(-0.5),
      popularity: area(0.5),
      random: area(0.5),
    },
    better: { contributions: true, attention: false },
    agreement: { contributions: 0.75, attention: null },
    verdicts: {
      en: { contributions: "Better than chance.", attention: "Do not trust it." },
      ko: { contributions: "우연보다 낫습니다.", attention: "믿지 마세요." },
    },
    unit: { en: "In deviations.", ko: "표준편차입니다." },
    ...changes,
  };
}

const SENTENCE = { en: "Because you bought CAKE TINS.", ko: "CAKE TINS를 구매하셔서 추천합니다." };

/** Explanations of one run, with sentences and layers. */
export const WHOLE: Record<string, Reasons> = Object.fromEntries(
  Object.entries(EXPLANATIONS).map(([item, { run }]) => [
    item,
    { run: { ...run, sentence: SENTENCE, layers: LAYERS }, other: null },
  ]),
);

/** A view with words of ids, a second run where wanted. */
export function whole(changes: Partial<UserView> = {}): UserView {
  return {
    ...view(),
    history: [
      historyRow(1, { label: "CAKE TINS", word: '"CAKE TINS"' }),
      historyRow(2, { label: "CHRISTMAS LIGHTS", word: "-7" }),
    ],
    history_total: 2,
    ...changes,
  };
}

export const OTHER: OtherView = {
  name: "gat1",
  model: "GAT",
  terms: {},
  edge_weights: "learned",
  recommendations: [listed(11, { label: "PARTY BUNTING", score: 8, rank: 1 })],
};

/** The explanations of both runs, as far as the other one has them. */
export const BOTH: Record<string, Reasons> = {
  ...WHOLE,
  "10": { ...(WHOLE["10"] as Reasons), other: why({ score: 4, total: 4 }) },
  "11": { ...(WHOLE["11"] as Reasons), other: why({ score: 8, total: 8 }) },
};

export function browser(traits: Record<string, unknown> = {}) {
  const model = new FakeModel({
    ...BROWSER,
    locale: "en",
    run: RUN,
    users: USERS,
    view: whole(),
    explanations: WHOLE,
    selected: -1,
    error: "",
    live: true,
    what_if: {},
    smallest: {},
    trust: {},
    notes: {},
    work: {},
    rules: {},
    ...traits,
  });
  return { model, el: show(widget, model) };
}
