// What the kernel tells a RunComparison's page, small enough to know each drawn value by hand.

import type {
  Compared,
  ComparedModel,
  Measured,
  Pair,
  UserDifference,
  Winners,
} from "../../src/protocol.gen";
import { COMPARISON } from "../fixtures/comparison.gen";
import { FakeModel } from "../shared/fake_model";

export function measured(value: number | null, margin: number | null = 0.1): Measured {
  const at = (by: number) => (value === null || margin === null ? null : value + by * margin);
  return { value, low: at(-1), high: at(1) };
}

export function compared1(name: string, changes: Partial<ComparedModel> = {}): ComparedModel {
  return {
    name,
    runs: [name],
    model: name,
    title: name,
    terms: {},
    seeds: [0],
    metrics: {},
    seed_values: {},
    seed_std: {},
    seconds: null,
    ...changes,
  };
}

/** LightGCN of two seeds, SpectralGF that is the better by recall, and popularity. */
export function models(): ComparedModel[] {
  return [
    compared1("lightgcn", {
      title: "LightGCN",
      runs: ["lightgcn-1", "lightgcn-2"],
      seeds: [0, 1],
      metrics: {
        "ndcg@20": measured(0.5),
        "recall@20": measured(0.4),
        "coverage@20": measured(0.75, null),
        "popularity_bias@20": measured(-0.25, 0.125),
      },
      seed_values: { "ndcg@20": [0.4, 0.6] },
      seed_std: { "ndcg@20": 0.1414 },
      seconds: 125,
    }),
    compared1("spectral", {
      title: "GF-CF",
      metrics: {
        "ndcg@20": measured(0.4),
        "recall@20": measured(0.6),
        "coverage@20": measured(0.5, null),
        "popularity_bias@20": measured(0.125, 0.125),
      },
      seconds: 3,
    }),
    compared1("popularity", {
      title: "Popularity",
      metrics: {
        "ndcg@20": measured(0.1),
        "recall@20": measured(0.2),
        "coverage@20": measured(0.25, null),
        "popularity_bias@20": measured(0.5, 0.125),
      },
      seconds: 0.2,
    }),
  ];
}

export function pair(a: string, b: string, difference: number, changes: Partial<Pair> = {}): Pair {
  const [low, high] = [difference - 0.05, difference + 0.05];
  return { a, b, metric: "ndcg@20", difference, low, high, p: 0.0001, p_holm: 0.0003, ...changes };
}

export function user(label: string, a: number, b: number): UserDifference {
  return { user: label, label, a, b, difference: a - b, option: `--user ${label}` };
}

export function winners(changes: Partial<Winners> = {}): Winners {
  return {
    a: "lightgcn",
    b: "spectral",
    wins: 30,
    losses: 10,
    ties: 60,
    histogram: { edges: [-0.75, -0.25, 0.25, 0.75], counts: [10, 60, 30] },
    gains: [user("u1", 1, 0.25), user("u2", 0.5, 0)],
    losses_list: [user("u3", 0, 0.5)],
    ...changes,
  };
}

export function compared(changes: Partial<Compared> = {}): Compared {
  return {
    k: 20,
    part: "test",
    metric: "ndcg@20",
    explained: 0,
    own_share_users: 100,
    metrics: ["ndcg@20", "recall@20"],
    users: 1234,
    graph: "shop",
    split: "0123456789ab",
    counts: { users: 1500, items: 30, interactions: 9000 },
    models: models(),
    beyond: {
      names: ["coverage@20", "popularity_bias@20"],
      directions: { "coverage@20": "higher", "popularity_bias@20": "zero" },
    },
    pairs: [
      pair("lightgcn", "spectral", 0.02, { p: 0.3, p_holm: 0.3 }),
      pair("lightgcn", "popularity", 0.4),
      pair("popularity", "spectral", -0.3, { p_holm: 0.0123 }),
    ],
    slices: [
      {
        name: "user activity",
        metric: "ndcg@20",
        groups: [
          {
            label: "1-4 interactions",
            users: 1000,
            values: { lightgcn: measured(0.2), spectral: measured(0.1), popularity: measured(null) },
          },
          { label: "5-1,200 interactions", users: 1, values: { lightgcn: measured(0.7, null) } },
        ],
      },
      {
        name: "item popularity",
        metric: "recall@20",
        groups: [{ label: "tail", users: 7, values: { lightgcn: measured(0.3) } }],
      },
    ],
    winners: [
      winners(),
      winners({ a: "lightgcn", b: "popularity", wins: 1, losses: 0, ties: 0, gains: [], losses_list: [] }),
    ],
    ...changes,
  };
}

export function comparison(changes: Partial<Compared> = {}, traits: Record<string, unknown> = {}): FakeModel {
  return new FakeModel({
    ...COMPARISON,
    locale: "en",
    compared: compared(changes),
    metric: "ndcg@20",
    opened: {},
    code: "%gnnrec compare lightgcn-1 lightgcn-2 spectral popularity",
    ...traits,
  });
}
