// What a page without a kernel answers by itself: the requests of the ExplanationBrowser, out of what travels in it.

import type { BrowserMethods, BrowserOffline, ChangedRow, UserView, WhatIf, Why } from "../../protocol.gen";
import { option } from "../../shared/format";
import type { BrowserModel } from "../types";
import { best, Sums } from "./sums";

type Answers = { [Name in keyof BrowserMethods]?: (params: BrowserMethods[Name]) => void };

const MOST_CONTRIBUTIONS = 200;

/** Return the list of a history that lacks some items, as the kernel gives it. */
export function changedList(sums: Sums, view: UserView, removed: number[], offline: BrowserOffline): WhatIf {
  const [user, before, after] = [view.user.index, sums.scores([]), sums.scores(removed)];
  const hits = new Set(offline.living[String(user)]?.hits ?? []);
  const [now, old] = [best(after, view.k), best(before, view.k)];
  const labelOf = (item: number) => offline.labels[String(item)] ?? [String(item), String(item)];
  const rows = now.map((place, n): ChangedRow => {
    const item = sums.items[place] ?? -1;
    const [label, word] = labelOf(item);
    const [score, old_rank] = [after[place] ?? 0, sums.ranks[place] ?? null];
    return { item, label, word, score, rank: n + 1, old_rank, hit: hits.has(item) };
  });
  const fallen = old.flatMap((place, n) => {
    const item = sums.items[place] ?? -1;
    return now.includes(place) ? [] : [{ item, label: labelOf(item)[0], old_rank: n + 1 }];
  });
  const moved = rows.filter((row) => row.rank !== row.old_rank).length;
  const last = after[now.at(-1) ?? -1] ?? Number.NEGATIVE_INFINITY;
  // an equal score may be of an item before it
  const sure = sums.bound(removed) < last;
  const words = removed.map((item) => view.history.find((row) => row.item === item)?.word);
  const code = words.map((word) => (word ? option("--without", word) : "")).join("");
  return { user, removed, code, rows, fallen, moved, ...(sure ? {} : { among: sums.items.length }) };
}

/** Return why an item has its score, without the paths, which don't travel. */
export function explained(sums: Sums, item: number, view: UserView, offline: BrowserOffline): Why {
  const { score, contributions, rest } = sums.explained(item);
  const labels = new Map(view.history.map((row) => [row.item, row.label]));
  const own = contributions.reduce((sum, [, value]) => sum + value, 0);
  const others = Object.values(rest);
  const size = others.reduce((sum, value) => sum + Math.abs(value), Math.abs(own));
  const remainder = others.reduce((sum, value) => sum + value, 0);
  const sorted = [...contributions].sort(([, first], [, second]) => Math.abs(second) - Math.abs(first));
  const [shown, hidden] = [sorted.slice(0, MOST_CONTRIBUTIONS), sorted.slice(MOST_CONTRIBUTIONS)];
  return {
    item_label: offline.labels[String(item)]?.[0] ?? String(item),
    score,
    total: own + remainder,
    remainder,
    rest,
    own_share: size > 0 ? Math.abs(own) / size : null,
    sentence: { en: "", ko: "" },
    contributions: shown.map(([one, contribution]) => {
      const label = labels.get(one) ?? String(one);
      return { item: one, label, contribution, neighbours: 0, path_strength: 0 };
    }),
    others: { count: hidden.length, contribution: hidden.reduce((sum, [, value]) => sum + value, 0) },
    paths: [],
    num_paths: null,
    layers: {},
  };
}

/** Return the view with an item of this score added below the list, where it isn't in it. */
function withItem(
  view: UserView,
  item: number,
  score: number,
  sums: Sums,
  offline: BrowserOffline,
): UserView {
  if (view.recommendations.some((one) => one.item === item)) return view;
  const [key, place] = [String(item), sums.items.indexOf(item)];
  const [label, word] = offline.labels[key] ?? [key, key];
  const hit = offline.living[String(view.user.index)]?.hits.includes(item) ?? false;
  const row = { item, label, word, score, rank: sums.ranks[place] ?? null, hit };
  return { ...view, recommendations: [...view.recommendations, row] };
}

/** Return the answers by method; what was asked for comes in traits, as the kernel writes them. */
export default function answers(model: BrowserModel, offline: BrowserOffline): Answers {
  const known = new Map<number, Sums>();
  const [first, measured] = [model.get("view")?.user.index, model.get("trust")];
  const open = () => model.get("view") as UserView;
  const sumsOf = (user: number): Sums => {
    const packed = offline.living[String(user)];
    if (!packed) throw new Error(offline.message);
    const sums = known.get(user) ?? new Sums(packed);
    known.set(user, sums);
    return sums;
  };
  return {
    search_users: ({ query = "" }) => {
      const wanted = query.toLowerCase();
      const rows = offline.users.filter((user) => user.label.toLowerCase().includes(wanted));
      model.set("users", { query, kind: "", total: rows.length, rows });
    },
    open_user: ({ user }) => {
      const view = offline.views[String(user)];
      if (!view) throw new Error(offline.message);
      model.set("selected", -1);
      model.set("what_if", {});
      model.set("smallest", {});
      // what was measured is of the user who was open when the page was made
      model.set("trust", user === first && measured ? measured : {});
      model.set("rules", offline.rules[String(user)] ?? {});
      model.set("explanations", offline.explanations[String(user)] ?? {});
      model.set("view", view);
    },
    what_if: ({ remove = [] }) => {
      const view = open();
      const changed = remove.length
        ? changedList(sumsOf(view.user.index), view, remove, offline)
        : ({} as WhatIf | Record<string, never>);
      model.set("what_if", changed);
    },
    explain_item: ({ item }) => {
      const view = open();
      const sums = sumsOf(view.user.index);
      const run = explained(sums, item, view, offline);
      model.set("explanations", { ...model.get("explanations"), [String(item)]: { run, other: null } });
      model.set("view", withItem(view, item, run.score, sums, offline));
      model.set("selected", item);
    },
  };
}
