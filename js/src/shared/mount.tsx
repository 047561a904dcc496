// How a view gets into the page: one root element, the words, and a clean-up.
import { type ComponentType, render } from "preact";
import type { CommonTraits } from "../protocol.gen";
import { type Model, useTrait } from "./model";
import { LanguageContext, language } from "./words";

interface Props<Traits, Methods> {
  model: Model<Traits, Methods>;
}

type View<Traits, Methods> = ComponentType<Props<Traits, Methods>>;

function Root<Traits extends CommonTraits, Methods>({
  model,
  view: Inner,
}: Props<Traits, Methods> & { view: View<Traits, Methods> }) {
  const locale = useTrait(model, "locale");
  return (
    <LanguageContext.Provider value={language(locale)}>
      <Inner model={model} />
    </LanguageContext.Provider>
  );
}

/** Give the keyboard back to the cell that shows an element. */
function leave(element: HTMLElement) {
  (document.activeElement as HTMLElement | null)?.blur();
  element.closest<HTMLElement>(".jp-Cell")?.focus();
}

/**
 * Keep keys from the notebook, to which each letter is a command wherever nothing is typed: "d d" deletes the cell.
 * What has Ctrl, Alt or Meta goes on, so does Shift+Enter, which runs the cell; Escape leaves the widget.
 */
function keepKeys(event: KeyboardEvent) {
  const shortcut = event.ctrlKey || event.metaKey || event.altKey;
  if (shortcut || (event.shiftKey && event.key === "Enter")) return;
  if (event.key === "Escape") leave(event.currentTarget as HTMLElement);
  else event.stopPropagation();
}

/** Return anywidget's `render` for a view. */
export function mount<Traits extends CommonTraits, Methods>(view: View<Traits, Methods>) {
  return ({ model, el }: Props<Traits, Methods> & { el: HTMLElement }) => {
    const root = document.createElement("div");
    root.className = "gnnrec-lab";
    // where the notebook listens before this element does
    root.dataset.lmSuppressShortcuts = "true";
    // where this lives the notebook hides the last picture of it
    root.dataset.gnnrecView = String(model.get("view_id") ?? "");
    root.addEventListener("keydown", keepKeys);
    el.appendChild(root);
    render(<Root model={model} view={view} />, root);
    return () => {
      render(null, root);
      root.remove();
    };
  };
}
