// A model without a kernel for the GraphExplorer's tests, and a small neighbourhood to draw.

import { act } from "@testing-library/preact";
import type { GraphNode, Layer, Neighbourhood } from "../../src/protocol.gen";
import { EXPLORER } from "../fixtures/explorer.gen";

export const HOSTILE = "</script><img src=x onerror=alert(1)>";

type Handler = (...args: never[]) => void;
interface Sent {
  id: string;
  method: string;
  params: Record<string, unknown>;
}

export class ExplorerModel {
  readonly sent: Sent[] = [];
  readonly saved: unknown[] = [];
  private readonly handlers: Record<string, Set<Handler>> = {};

  constructor(private readonly traits: Record<string, unknown>) {}

  get<Value>(name: string): Value {
    return this.traits[name] as Value;
  }

  set(name: string, value: unknown) {
    this.traits[name] = value;
    this.fire(`change:${name}`);
  }

  save_changes() {
    this.saved.push(structuredClone(this.traits.selected));
  }

  on(event: string, handler: Handler) {
    this.handlers[event] ??= new Set();
    this.handlers[event].add(handler);
  }

  off(event: string, handler: Handler) {
    this.handlers[event]?.delete(handler);
  }

  send(message: unknown) {
    this.sent.push(message as Sent);
  }

  /** Write a trait as the kernel does. */
  put(name: string, value: unknown) {
    act(() => this.set(name, value));
  }

  /** Answer the latest request. */
  answer(error?: string) {
    const reply = { id: this.sent.at(-1)?.id, kind: "reply", ok: !error, error: { message: error } };
    act(() => this.fire("msg:custom", reply));
  }

  private fire(event: string, value?: unknown) {
    for (const handler of [...(this.handlers[event] ?? [])]) handler(...([value] as never[]));
  }
}

export function node(side: "user" | "item", index: number, more: Partial<GraphNode> = {}): GraphNode {
  const label = `${side} ${index}`;
  return { side, index, id: label, label, degree: index + 1, community: null, ...more };
}

function layer(side: "user" | "item", nodes: GraphNode[], total = nodes.length): Layer {
  return { side, nodes, total };
}

/** User 0 has items 10 (bought twice and viewed) and 11 of 30; user 1 has 11, user 2 has 10 and 11. */
export function neighbourhood(): Neighbourhood {
  return {
    sort: "weight",
    trail: [node("item", 5), node("user", 0)],
    facts: {
      interactions: 34,
      not_counted: 2,
      behaviours: [
        ["buy", 30],
        ["view", 4],
      ],
      first: "2011-01-02",
      last: "2011-03-04",
    },
    layers: [
      layer("user", [node("user", 0)]),
      layer(
        "item",
        [node("item", 10, { weight: 2.5, latest: "2011-03-04" }), node("item", 11, { weight: 1 })],
        30,
      ),
      layer("user", [node("user", 1, { weight: 1 }), node("user", 2, { weight: 2 })]),
    ],
    edges: [
      [
        {
          from: 0,
          to: 0,
          behaviours: [
            [0, 2],
            [1, 1],
          ],
          weight: 2.5,
        },
        { from: 0, to: 1, behaviours: [[1, 1]], weight: 1 },
      ],
      [
        { from: 1, to: 0, behaviours: [[1, 1]], weight: 1 },
        { from: 0, to: 1, behaviours: [[0, 1]], weight: 1 },
        { from: 1, to: 1, behaviours: [[0, 1]], weight: 1 },
      ],
    ],
    step: 12,
    most: 120,
    code: "%gnnrec explore shop --user 0",
  };
}

export function traits(more: Record<string, unknown> = {}): Record<string, unknown> {
  const points = [
    [1, 20],
    [10, 3],
  ];
  const curve = { points, median: 4, largest: 10, none: 0 };
  return {
    ...EXPLORER,
    locale: "en",
    overview: {
      name: "shop",
      users: 1234,
      items: 56,
      interactions: 7890,
      pairs: 5000,
      density: 0.0723,
      weighted: false,
      span: ["2011-01-01T10:00:00", "2011-12-09T12:00:00"],
      behaviours: [
        { name: "buy", count: 7000 },
        { name: "view", count: 890 },
      ],
      degrees: { user: curve, item: curve },
    },
    view: neighbourhood(),
    found: {
      query: "",
      users: { total: 1234, rows: [node("user", 7)] },
      items: { total: 56, rows: [node("item", 8, { label: "홍차" }), node("item", 9)] },
    },
    communities: { count: null, rows: [], chosen: -1 },
    error: "",
    selected: [],
    ...more,
  };
}
