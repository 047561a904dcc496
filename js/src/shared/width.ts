// How wide an element is, not the window: a widget may stand in a narrow cell of a wide page.
import { useLayoutEffect, useState } from "preact/hooks";

const USUAL_SIZE = 13;

/** Return the width of an element in pixels, or in sizes of its letters; null while it isn't known. */
export function useWidth(element: { current: Element | null }, unit: "px" | "em" = "px"): number | null {
  const [width, setWidth] = useState<number | null>(null);
  // before the first frame is drawn, which would else be of another width
  useLayoutEffect(() => {
    const node = element.current;
    if (!node || typeof ResizeObserver === "undefined") return;
    const size = () => (unit === "em" && Number.parseFloat(getComputedStyle(node).fontSize)) || USUAL_SIZE;
    const observer = new ResizeObserver((entries) => {
      const found = entries[0]?.contentRect.width;
      if (found) setWidth(unit === "em" ? found / size() : found);
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return width;
}
