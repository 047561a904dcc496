// The explanations of a user that was chosen: the line that opens them anywhere, and the browser itself in place.

import { useEffect, useState } from "preact/hooks";
import { Browser } from "../browser/index";
import type { BrowserModel } from "../browser/types";
import type { Opened } from "../protocol.gen";
import { Footer, Notice } from "../shared/footer";
import { fill } from "../shared/format";
import type { Waiting } from "../shared/requests";
import type { ComparisonModel } from "./types";
import { useComparisonWords } from "./words";

interface Manager {
  get_model(id: string): Promise<BrowserModel>;
}

/** Return the model of another widget of the same kernel; null until it is there, or where there is no kernel. */
export function useOther(model: ComparisonModel, id: string): BrowserModel | null {
  const [found, setFound] = useState<{ id: string; model: BrowserModel } | null>(null);
  useEffect(() => {
    const manager = (model as ComparisonModel & { widget_manager?: Manager }).widget_manager;
    if (!id || !manager) return;
    let wanted = true;
    // a saved notebook names a widget that has gone with its kernel: the line of code is what remains
    const look = async () => manager.get_model(id);
    look().then(
      (other) => wanted && setFound({ id, model: other }),
      () => wanted && setFound(null),
    );
    return () => {
      wanted = false;
    };
  }, [model, id]);
  return found?.id === id ? found.model : null;
}

interface Props {
  model: ComparisonModel;
  /** The user's name, and the runs that can be asked; the first of each side of the pair. */
  label: string;
  runs: string[];
  run: string;
  code: string;
  opened: Opened | null;
  waiting: Waiting;
  onRun: (run: string) => void;
}

export function Explained({ model, label, runs, run, code, opened, waiting, onRun }: Props) {
  const { words } = useComparisonWords();
  const ready = opened !== null && opened.code === code;
  const browser = useOther(model, ready ? opened.model : "");
  const title = fill(words.whyUser, { label });
  return (
    <section class="gl-explained" aria-label={title}>
      <div class="gl-explained-head">
        <h4>{title}</h4>
        <fieldset class="gl-runs">
          <legend>{words.inRun}</legend>
          {runs.map((one) => (
            <button key={one} type="button" aria-pressed={one === run} onClick={() => onRun(one)}>
              {one}
            </button>
          ))}
        </fieldset>
      </div>
      <Footer code={code} />
      <Notice state={waiting} />
      <p class="gl-muted gl-opening" aria-live="polite">
        {!ready && !waiting.failure && !waiting.slow ? words.opening : ""}
      </p>
      {browser && <Browser key={opened?.model} model={browser} />}
    </section>
  );
}
