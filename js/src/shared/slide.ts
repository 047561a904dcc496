// Rows that change places slide there, once and quickly; not where the user wants less motion.
import { useLayoutEffect, useRef } from "preact/hooks";

const MILLISECONDS = 150;

/** Let the children of an element slide from where they were, whenever `order` changes; they need keys. */
export function useSlide(list: { current: HTMLElement | null }, order: string) {
  const places = useRef(new Map<Element, number>());
  useLayoutEffect(() => {
    const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
    const now = new Map<Element, number>();
    for (const row of list.current?.children ?? []) {
      const top = (row as HTMLElement).offsetTop;
      const before = places.current.get(row);
      if (!still && before !== undefined && before !== top && "animate" in row)
        row.animate([{ transform: `translateY(${before - top}px)` }, { transform: "none" }], {
          duration: MILLISECONDS,
          easing: "ease-out",
        });
      now.set(row, top);
    }
    places.current = now;
  }, [order]);
}
