// Traits as the kernel writes them, small enough to know each drawn value by hand. All parts of scores are sums of
// powers of two, so that they add up exactly.

import type {
  BrowserRun,
  Contribution,
  HistoryRow,
  Reasons,
  Recommendation,
  UserList,
  UserView,
  Why,
} from "../../src/protocol.gen";
export const BROWSER_RUN: BrowserRun = {
  name: "lightgcn1",
  model: "LightGCN",
  terms: {},
  graph: "shop",
  num_users: 1500,
  num_items: 30,
  edge_weights: "normalisation",
  fold_in: false,
  other: null,
  kinds: [],
  names: false,
};

export const USERS: UserList = {
  query: "",
  kind: "",
  total: 1500,
  rows: [
    { index: 7, label: "17850", interactions: 4 },
    { index: 8, label: "17851", interactions: 1200 },
    { index: 9, label: "17852", interactions: 1 },
  ],
};

export function contribution(item: number, value: number, changes: Partial<Contribution> = {}): Contribution {
  return { item, label: `item ${item}`, contribution: value, neighbours: 0, path_strength: 0, ...changes };
}

/** 0.8125 = 0.75 + 0.25 - 0.5 of the items, + 0.25 + 0.0625 of the rest; 41 + 1 users lie between. */
export function why(changes: Partial<Why> = {}): Why {
  return {
    item_label: "REGENCY CAKESTAND",
    score: 0.8125,
    total: 0.8125,
    remainder: 0.3125,
    rest: { own_embedding: 0.25, item_popularity: 0.0625 },
    own_share: 0.6154,
    contributions: [
      contribution(1, 0.75, { label: "CAKE TINS", neighbours: 41, path_strength: 0.02 }),
      contribution(2, -0.5, { label: "CHRISTMAS LIGHTS" }),
      contribution(3, 0.25, { label: "JAM SET", neighbours: 1, path_strength: 0.04 }),
    ],
    others: { count: 0, contribution: 0 },
    paths: [
      { via_label: "JAM SET", neighbour: 1, neighbour_label: null, strength: 0.04 },
      { via_label: "CAKE TINS", neighbour: 2, neighbour_label: "u5", strength: 0.012345 },
    ],
    num_paths: 1042,
    sentence: { en: "", ko: "" },
    layers: {},
    ...changes,
  };
}

/** Explanations by item, of one run. */
export function reasons(whys: Record<string, Why>): Record<string, Reasons> {
  return Object.fromEntries(Object.entries(whys).map(([item, run]) => [item, { run, other: null }]));
}

/** Those of the items that `view` lists. */
export const EXPLANATIONS = reasons({
  "10": why(),
  "11": why({ item_label: "PARTY BUNTING", score: 0.5, total: 0.5 }),
  "12": why({ item_label: "JUMBO BAG RED", score: -0.25, total: -0.25 }),
});

export function historyRow(item: number, changes: Partial<HistoryRow> = {}): HistoryRow {
  const word = `w${item}`;
  return {
    item,
    label: `item ${item}`,
    word,
    behaviour: null,
    time: null,
    times: 1,
    weight: null,
    positive: true,
    ...changes,
  };
}

export function listed(item: number, changes: Partial<Recommendation> = {}): Recommendation {
  return { item, label: `item ${item}`, word: `w${item}`, score: 0, rank: null, hit: false, ...changes };
}

export function view(changes: Partial<UserView> = {}): UserView {
  return {
    user: { index: 7, label: "17850", interactions: 1234, held_out: 2 },
    k: 3,
    profile: { interactions: 1234, more_than: 0.5, behaviours: [], facts: [], timeline: null },
    media: {},
    other: null,
    code: "%gnnrec explain lightgcn1 --user 17850 -k 3",
    history: [
      historyRow(1, { label: "CAKE TINS", behaviour: "purchase", time: "2011-11-02T10:30:00", times: 3 }),
      historyRow(2, { label: "CHRISTMAS LIGHTS", behaviour: "click", time: "2011-10-31" }),
      historyRow(3, { label: "JAM SET", behaviour: "return", positive: false }),
    ],
    history_first: 0,
    history_total: 3,
    recommendations: [
      listed(10, { label: "REGENCY CAKESTAND", score: 0.8125, rank: 1, hit: true }),
      listed(11, { label: "PARTY BUNTING", score: 0.5, rank: 2 }),
      listed(12, { label: "JUMBO BAG RED", score: -0.25, rank: 3 }),
    ],
    ...changes,
  };
}
