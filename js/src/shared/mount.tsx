// How a view gets into the page: one root element, the words, and a clean-up.
import { type ComponentType, render } from "preact";
import type { CommonTraits } from "../protocol.gen";
import { followTheme } from "./dark";
import { keepKeys } from "./keys";
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

/** Return anywidget's `render` for a view. */
export function mount<Traits extends CommonTraits, Methods>(view: View<Traits, Methods>) {
  return ({ model, el }: Props<Traits, Methods> & { el: HTMLElement }) => {
    const root = document.createElement("div");
    root.className = "gnnrec-lab";
    // where this lives the notebook hides the last picture of it
    root.dataset.gnnrecView = String(model.get("view_id") ?? "");
    const cleanUps = [keepKeys(root), followTheme(root)];
    el.appendChild(root);
    render(<Root model={model} view={view} />, root);
    return () => {
      for (const cleanUp of cleanUps) cleanUp();
      render(null, root);
      root.remove();
    };
  };
}
