// A number that changes with the theme: what is drawn in colours of the style sheet is then drawn anew.
import { useEffect, useState } from "preact/hooks";

const OF_BODY = { attributes: true, attributeFilter: ["class", "data-jp-theme-light", "data-jp-theme-name"] };

export function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const change = () => setTimeout(() => setChanges((before) => before + 1), 100);
    const observer = new MutationObserver(change);
    observer.observe(document.body, OF_BODY);
    const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
    dark?.addEventListener?.("change", change);
    return () => {
      observer.disconnect();
      dark?.removeEventListener?.("change", change);
    };
  }, []);
  return changes;
}
