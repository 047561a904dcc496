// A page without a kernel knows the names of its points, or of the most connected of them: who one is, and a search.
import type { FoundPoints, MapNode, MapPoint } from "../protocol.gen";

const LISTED = 12;
export const UNKNOWN = -1;

function node(number: number, names: string[], users: number): MapNode {
  const label = names[number] || `${number + 1}`;
  return { number, side: number < users ? "user" : "item", id: label, label, degree: UNKNOWN };
}

export function pointOf(number: number, names: string[], users: number): MapPoint {
  return { ...node(number, names, users), value: "", near: [] };
}

export function foundIn(query: string, names: string[], users: number): FoundPoints {
  const wanted = query.trim().normalize("NFC").toLowerCase();
  const hits: number[] = [];
  names.forEach((name, number) => {
    if (wanted && name.normalize("NFC").toLowerCase().includes(wanted)) hits.push(number);
  });
  const first = hits.slice(0, LISTED);
  return { query, total: hits.length, rows: first.map((number) => node(number, names, users)) };
}
