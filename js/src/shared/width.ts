// How wide an element is, not the window: a widget may stand in a narrow cell of a wide page.
import { useEffect, useState } from "preact/hooks";

/** Return the width of an element in pixels, followed as it changes; null while it isn't known. */
export function useWidth(element: { current: Element | null }): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (!element.current || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver((entries) => {
      const found = entries[0]?.contentRect.width;
      if (found) setWidth(found);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}
