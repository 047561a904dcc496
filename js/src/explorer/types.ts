// The shapes that gnnrec_lab/widgets/explorer/ write into traits, and the guards at the border.
import type { Point } from "../shared/types";

export type Side = "user" | "item";

export interface GraphNode {
  side: Side;
  index: number;
  id: string;
  label: string;
  degree: number;
  /** Null as long as the communities weren't asked for, -1 where a node belongs to none. */
  community: number | null;
  weight?: number;
  latest?: string;
}

export interface Layer {
  side: Side;
  total: number;
  nodes: GraphNode[];
}

/** A pair between two layers; `from` and `to` are positions in them. */
export interface LayerEdge {
  from: number;
  to: number;
  behaviours: [behaviour: number, count: number][];
  weight: number;
}

export interface FocusFacts {
  interactions: number;
  not_counted: number;
  behaviours: [name: string, count: number][];
  first: string;
  last: string;
}

export interface Neighbourhood {
  sort: string;
  trail: GraphNode[];
  facts?: FocusFacts;
  layers: Layer[];
  edges: LayerEdge[][];
  step?: number;
  most?: number;
  code: string;
}

export interface DegreeCurve {
  points: Point[];
  median: number;
  largest: number;
  none: number;
}

export interface GraphOverview {
  name: string;
  users: number;
  items: number;
  interactions: number;
  pairs: number;
  density: number;
  weighted: boolean;
  span: [first: string, last: string] | null;
  behaviours: { name: string; count: number }[];
  degrees: Record<Side, DegreeCurve>;
}

export interface FoundNodes {
  query: string;
  users: { total: number; rows: GraphNode[] };
  items: { total: number; rows: GraphNode[] };
}

export interface CommunityRow {
  number: number;
  users: number;
  items: number;
  telling: string[];
}

export interface Communities {
  count: number | null;
  rows: CommunityRow[];
  chosen: number;
}

type Rows = Record<string, unknown>;

function isRecord(value: unknown): value is Rows {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isGroup(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value.rows) && typeof value.total === "number";
}

/** Return a trait as what it should be, or null where it isn't: the view then leaves that part out. */
export function asOverview(value: unknown): GraphOverview | null {
  const whole = isRecord(value) && Array.isArray(value.behaviours) && isRecord(value.degrees);
  return whole ? (value as unknown as GraphOverview) : null;
}

export function asNeighbourhood(value: unknown): Neighbourhood | null {
  const whole = isRecord(value) && [value.layers, value.edges, value.trail].every(Array.isArray);
  return whole ? (value as unknown as Neighbourhood) : null;
}

export function asFound(value: unknown): FoundNodes | null {
  const whole = isRecord(value) && isGroup(value.users) && isGroup(value.items);
  return whole ? (value as unknown as FoundNodes) : null;
}

export function asCommunities(value: unknown): Communities | null {
  return isRecord(value) && Array.isArray(value.rows) ? (value as unknown as Communities) : null;
}
