// What the kernel tells a GraphBuilder's page, of a small log.

import type { BuilderForm, Preview } from "../../src/protocol.gen";
import { BUILDER } from "../fixtures/builder.gen";
import { FakeModel } from "../shared/fake_model";

export const FORM: BuilderForm = {
  name: "shop",
  roles: { user: 0, item: 1, behaviour: 2, weight: null, time: 3 },
  behaviours: [["return", 0]],
  options: {
    missing: "error",
    min_weight: null,
    since: null,
    until: null,
    dedupe: null,
    half_life: null,
    max_user: null,
    min_user: null,
    min_item: null,
  },
};

const curve = {
  points: [
    [1, 20],
    [10, 3],
  ] as [number, number][],
  median: 4,
  largest: 10,
  none: 0,
};

export const PREVIEW: Preview = {
  needed: [],
  error: "",
  sample: null,
  overview: {
    name: "shop",
    users: 1234,
    items: 56,
    interactions: 7890,
    pairs: 5000,
    density: 0.0723,
    weighted: false,
    span: ["2011-01-01T10:00:00", "2011-12-09T12:00:00"],
    behaviours: [{ name: "buy", count: 7000 }],
    degrees: { user: curve, item: curve },
  },
  reading: {
    rows_read: 8000,
    rows_kept: 7890,
    dropped: [
      { reason: "no user", rows: 100, examples: [3, 7, 9, 11, 20] },
      { reason: "before 2011-01-01", rows: 10, examples: [] },
    ],
    notes: ["times: read as seconds since 1970"],
  },
  cold: { user: { none: 2, single: 30 }, item: { none: 0, single: 4 } },
  problems: [
    {
      kind: "repeats-over-time",
      severity: "note",
      sentence: { en: "900 rows repeat.", ko: "900개 행이 반복됩니다." },
      examples: ["4", "5"],
      examples_are: "rows",
      remedy: 'cleaning=Cleaning(dedupe="count")',
      apply: { roles: {}, options: { dedupe: "count" } },
    },
    {
      kind: "similar-users",
      severity: "warning",
      sentence: { en: "1 group of users.", ko: "사용자 1묶음." },
      examples: ["a = A "],
      examples_are: "ids",
      remedy: 'frame["who"] = frame["who"].str.strip()',
      apply: null,
    },
  ],
  code: 'InteractionGraph.from_frame(events, user="who", item="what", name="shop")',
};

export function traits(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...BUILDER,
    locale: "en",
    table: {
      name: "events",
      rows: 8000,
      columns: [
        { name: "who", kind: "text", type: "large_string", examples: ["a", "b", "c"] },
        { name: "what", kind: "whole", type: "int64", examples: ["1", "2"] },
        { name: "event", kind: "text", type: "large_string", examples: ["buy"] },
        { name: "when", kind: "moment", type: "timestamp[us]", examples: ["2011-01-01 10:00:00"] },
        { name: "step", kind: "whole", type: "int64", examples: [] },
      ],
    },
    guess: {
      reasons: {
        en: { user: "called like a user", weight: "no column looks like one" },
        ko: { user: "사용자와 비슷한 이름", weight: "비슷한 컬럼이 없음" },
      },
      doubt: { en: "", ko: "" },
    },
    form: structuredClone(FORM),
    behaviours: {
      column: 2,
      rows: [
        { name: "buy", count: 7000 },
        { name: "return", count: 890 },
      ],
      others: 3,
    },
    preview: structuredClone(PREVIEW),
    work: { doing: "", what: "", share: null },
    built: {},
    ...more,
  };
}

/** A model with these traits. */
export function model(more: Record<string, unknown> = {}): FakeModel {
  return new FakeModel(traits(more));
}
