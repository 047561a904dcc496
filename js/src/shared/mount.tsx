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

/** Keep keys pressed in a field from the notebook, which takes those in selects and ticks for its shortcuts. */
function keepKeys(event: KeyboardEvent) {
  const others = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape";
  if (!others && (event.target as Element).matches("select, input")) event.stopPropagation();
}

/** Return anywidget's `render` for a view. */
export function mount<Traits extends CommonTraits, Methods>(view: View<Traits, Methods>) {
  return ({ model, el }: Props<Traits, Methods> & { el: HTMLElement }) => {
    const root = document.createElement("div");
    root.className = "gnnrec-lab";
    // typing here must not reach the notebook's shortcuts
    root.dataset.lmSuppressShortcuts = "true";
    root.addEventListener("keydown", keepKeys);
    el.appendChild(root);
    render(<Root model={model} view={view} />, root);
    return () => {
      render(null, root);
      root.remove();
    };
  };
}
