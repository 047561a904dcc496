// Rows that change places slide there, once and quickly; not where the user wants less motion.
import { useLayoutEffect, useRef } from "preact/hooks";

const MILLISECONDS = 150;

/** Let the children of an element slide from where they were, whenever `order` changes; they need keys. */
export function useSlide(list: { current: HTMLElement | null }, order: string) {
  const places = useRef(new Map<Element, [left: number, top: number]>());
  useLayoutEffect(() => {
    const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
    const now = new Map<Element, [left: number, top: number]>();
    for (const row of list.current?.children ?? []) {
      const { offsetLeft, offsetTop } = row as HTMLElement;
      const [left, top] = places.current.get(row) ?? [offsetLeft, offsetTop];
      const [across, down] = [left - offsetLeft, top - offsetTop];
      if (!still && (across || down) && "animate" in row)
        row.animate([{ transform: `translate(${across}px, ${down}px)` }, { transform: "none" }], {
          duration: MILLISECONDS,
          easing: "ease-out",
        });
      now.set(row, [offsetLeft, offsetTop]);
    }
    places.current = now;
  }, [order]);
}
