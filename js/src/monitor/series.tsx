// The marks of a run in the curves and the table: a colour and a dash of its own, for as long as the view lives.
import { useRef } from "preact/hooks";

const COLOURS = 6;
// five dashes beside six colours: thirty runs that differ in the one or the other
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "14 4"];

export function colourOf(place: number): string {
  return `gl-colour-${place % COLOURS}`;
}

export function dashOf(place: number): string {
  return DASHES[place % DASHES.length] ?? "";
}

/** Return the place of each run whose curves are shown; a run keeps its own while others come and go. */
export function usePlaces(names: string[]): ReadonlyMap<string, number> {
  const places = useRef(new Map<string, number>());
  const kept = new Map(names.flatMap((name) => [[name, places.current.get(name)] as const]));
  const taken = new Set(kept.values());
  const found = new Map<string, number>();
  for (const [name, place] of kept) {
    let own = place;
    for (let free = 0; own === undefined; free++) if (!taken.has(free)) own = free;
    taken.add(own);
    found.set(name, own);
  }
  places.current = found;
  return found;
}

export function Swatch({ place }: { place: number }) {
  return (
    <svg class={`gl-swatch-line ${colourOf(place)}`} viewBox="0 0 28 8" aria-hidden="true">
      <line class="gl-line" x1="0" x2="28" y1="4" y2="4" stroke-dasharray={dashOf(place)} />
    </svg>
  );
}
