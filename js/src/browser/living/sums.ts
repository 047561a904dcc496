// The scores of parts of a history, added up from the rows that travel in a page: see explain/sums of the package.

import type { Living, LivingPart } from "../../protocol.gen";

type Numbers = Float32Array | Int32Array;

function unpack(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

const floats = (text: string): Float32Array => new Float32Array(unpack(text));
const whole = (text: string): Int32Array => new Int32Array(unpack(text));
/** Return a number of an array; 0 beyond its end, where the arrays of a page never are read. */
const at = (numbers: Numbers, place: number): number => numbers[place] ?? 0;

/** One sum over the history. */
class Part {
  private readonly rows: Float32Array;
  private readonly gram: Float32Array | null;
  private readonly told: Float32Array;
  private readonly highest: Float32Array | null;
  private readonly lowest: Float32Array | null;

  constructor(
    private readonly packed: LivingPart,
    private readonly count: number,
    private readonly width: number,
  ) {
    this.rows = floats(packed.rows);
    this.gram = packed.gram === null ? null : floats(packed.gram);
    this.told = floats(packed.told);
    this.highest = packed.beyond && floats(packed.beyond.highest);
    this.lowest = packed.beyond && floats(packed.beyond.lowest);
  }

  /** Return by what the sum over some places is divided. */
  size(places: number[]): number {
    const gram = this.gram;
    if (gram === null) return 1;
    let sum = 0;
    for (const first of places)
      for (const second of places) {
        const [low, high] = first < second ? [first, second] : [second, first];
        // the upper triangle, row by row
        sum += at(gram, low * this.count - (low * (low - 1)) / 2 + high - low);
      }
    return Math.sqrt(Math.max(0, sum));
  }

  /** Add what some places give to each item. */
  add(places: number[], total: Float64Array): void {
    const size = this.size(places);
    if (!(size > 0)) return;
    for (const place of places)
      for (let item = 0; item < this.width; item++)
        total[item] = (total[item] ?? 0) + at(this.rows, place * this.width + item) / size;
  }

  /** Return what an own item gives to an item, in an explanation or as it is. */
  given(place: number, item: number, told: boolean): number {
    return at(this.rows, place * this.width + item) * (told ? at(this.told, place) : 1);
  }

  /** Return the most that this sum gives to an item that doesn't travel, if these places are all. */
  most(places: number[]): number {
    const size = this.size(places);
    if (this.highest === null || !(size > 0)) return 0;
    let sum = 0;
    for (const place of places) sum += at(this.highest, place);
    return sum / size;
  }

  /** Return by how much more than by the whole history it may give, if some places are gone. */
  more(places: number[], gone: number[], all: number[]): number {
    const [bounds, size, before] = [this.packed.beyond, this.size(places), this.size(all)];
    if (bounds === null || this.lowest === null) return 0;
    if (!(size > 0)) return Math.max(0, -bounds.least);
    const ratio = before / size - 1;
    let most = Math.max(ratio * bounds.most, ratio * bounds.least);
    for (const place of gone) most += Math.max(0, -at(this.lowest, place)) / size;
    return most;
  }
}

/** The scores of one user's history and of its parts, by the items that travel. Places are those of the history. */
export class Sums {
  readonly items: Int32Array;
  readonly ranks: Int32Array;
  private readonly all: number[];
  private readonly base: Float32Array;
  private readonly empty: Float32Array;
  private readonly parts: Part[];
  private readonly rest: [string, Float32Array][];

  constructor(private readonly packed: Living) {
    this.items = whole(packed.items);
    this.ranks = whole(packed.ranks);
    this.base = floats(packed.base);
    this.empty = floats(packed.empty);
    this.all = packed.history.map((_, place) => place);
    this.parts = packed.parts.map((part) => new Part(part, packed.history.length, this.items.length));
    this.rest = Object.entries(packed.rest).map(([name, text]) => [name, floats(text)]);
  }

  /** Return the scores by what of the history is left, in the order of the items. */
  scores(removed: number[]): Float32Array {
    const kept = this.kept(removed);
    if (!kept.length) return this.empty;
    const total = new Float64Array(this.items.length);
    for (const part of this.parts) part.add(kept, total);
    return Float32Array.from(this.base, (base, item) => base + this.link(total[item] ?? 0));
  }

  /** Return what no item that doesn't travel can exceed; -Infinity where all of them travel. */
  bound(removed: number[]): number {
    const beyond = this.packed.beyond;
    if (beyond === null) return Number.NEGATIVE_INFINITY;
    const kept = this.kept(removed);
    if (!kept.length) return beyond.empty;
    const gone = this.all.filter((place) => !kept.includes(place));
    const added = this.parts.reduce((sum, part) => sum + part.most(kept), 0);
    const less = this.parts.reduce((sum, part) => sum + part.more(kept, gone, this.all), 0);
    // what is taken out of a logarithm lowers it
    const fromAll = this.packed.log ? beyond.full : beyond.full + less;
    return Math.min(fromAll, beyond.base + this.link(added));
  }

  /** Return what each own item gives to an item that travels, and the rest by what it comes from. */
  explained(item: number): {
    score: number;
    contributions: [number, number][];
    rest: Record<string, number>;
  } {
    const place = this.items.indexOf(item);
    const score = this.scores([])[place] ?? 0;
    const rest = Object.fromEntries(this.rest.map(([name, row]) => [name, at(row, place)]));
    const told = this.packed.log === null;
    const given = this.all.map((own) =>
      this.parts.reduce((sum, part) => sum + part.given(own, place, told), 0),
    );
    const total = given.reduce((sum, one) => sum + one, 0);
    // of a logarithm each has the share that it has of what is in it
    const owed = score - Object.values(rest).reduce((sum, one) => sum + one, 0);
    const factor = told ? 1 : total > 0 ? owed / total : 0;
    const contributions = given.map((one, own): [number, number] => [
      this.packed.history[own] ?? -1,
      one * factor,
    ]);
    return { score, contributions, rest };
  }

  private link(total: number): number {
    if (this.packed.log === null) return total;
    const [scale, floor] = this.packed.log;
    return scale * Math.log(floor + total);
  }

  private kept(removed: number[]): number[] {
    return this.all.filter((place) => !removed.includes(this.packed.history[place] ?? -1));
  }
}

/** Return the places of the best scores, best first; equal ones in their order. */
export function best(scores: Float32Array, k: number): number[] {
  return Array.from(scores.keys())
    .sort((first, second) => at(scores, second) - at(scores, first) || first - second)
    .slice(0, k);
}
