// What the kernel tells a view of runs, small enough to know each drawn value by hand.

import type { RunCurves, RunRow } from "../../src/protocol.gen";
import { MONITOR } from "../fixtures/monitor.gen";
import { FakeModel } from "../shared/fake_model";

const ENDED = ["done", "stopped", "failed", "lost", "removed", "unreadable"];

export function run(changes: Partial<RunRow> = {}): RunRow {
  return {
    name: "lightgcn1",
    model: "lightgcn",
    graph: "shop",
    engine: null,
    status: "running",
    active: !ENDED.includes(changes.status ?? "running"),
    verbs: ["pause", "stop", "kill"],
    error: null,
    doing: null,
    attempt: 1,
    epoch: 12,
    epochs: 50,
    step: 5,
    steps: 10,
    metric: "ndcg@20",
    best: { epoch: 2, value: 0.183, metric: "ndcg@20" },
    eta_seconds: 190,
    elapsed_seconds: 60.4,
    interactions_per_second: 41234.4,
    memory_bytes: 1_234_000_000,
    created: 1_700_000_000,
    ...changes,
  };
}

/** Loss 3, 2, 1 over two epochs of a minute; ndcg@20 0.1, 0.183 at epochs 1 and 2. */
export const CURVES: RunCurves = {
  loss: [
    [0, 3, 0],
    [1, 2, 60],
    [2, 1, 120],
  ],
  validation: {
    "recall@20": [[1, 0.5, 60]],
    "ndcg@20": [
      [1, 0.1, 60],
      [2, 0.183, 120],
    ],
  },
  checkpoints: [
    [1, 60],
    [2, 120],
  ],
};

export const CODE = "%gnnrec watch lightgcn1";

/** Return the traits of a monitor of one run. */
export function monitorOf(changes: Partial<RunRow> = {}, traits: Record<string, unknown> = {}): FakeModel {
  return new FakeModel({
    ...MONITOR,
    locale: "en",
    all_runs: false,
    ...rowsOf([run(changes)]),
    watched: ["lightgcn1"],
    active_curves: { lightgcn1: CURVES },
    ended_curves: {},
    log: { name: "lightgcn1", text: "" },
    choice: {},
    code: CODE,
    error: "",
    beat: 1,
    live: true,
    ...traits,
  });
}

/** Return the traits that tell these rows. */
export function rowsOf(rows: RunRow[]) {
  return { active: rows.filter((row) => row.active), ended: rows.filter((row) => !row.active) };
}

/** Return a model of all runs of a lab. */
export function jobsOf(rows: RunRow[], traits: Record<string, unknown> = {}): FakeModel {
  return monitorOf(
    {},
    {
      all_runs: true,
      ...rowsOf(rows),
      watched: [],
      active_curves: {},
      log: {},
      code: "%gnnrec jobs",
      ...traits,
    },
  );
}
