// What a widget does where it is narrow: its columns become tabs.
import { useRef } from "preact/hooks";
import { useWidth } from "./width";

const NARROW = 700 / 13; // of its letters, which a reader may have enlarged: 700 pixels where they are as usual

/** Return whether the widget itself, not the window, is narrower than its columns need. */
export function useNarrow(root: { current: HTMLElement | null }): boolean {
  return (useWidth(root, "em") ?? NARROW) < NARROW;
}

interface Props<Tab extends string> {
  tabs: readonly Tab[];
  tab: Tab;
  /** What each is called. */
  words: Record<Tab, string>;
  onTab: (tab: Tab) => void;
}

export function TabBar<Tab extends string>({ tabs, tab, words, onTab }: Props<Tab>) {
  const bar = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (tabs.indexOf(tab) + step + tabs.length) % tabs.length;
    onTab(tabs[next] ?? tab);
    (bar.current?.children[next] as HTMLElement | undefined)?.focus();
    event.preventDefault();
  };
  return (
    <div ref={bar} class="gl-tabs" role="tablist" onKeyDown={onKeyDown}>
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={tab === name}
          tabIndex={tab === name ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {words[name]}
        </button>
      ))}
    </div>
  );
}
