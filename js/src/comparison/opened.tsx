// The explanations of a user that was chosen: the line that opens them anywhere, and the browser itself in place.

import { Browser } from "../browser/index";
import type { BrowserModel } from "../browser/types";
import type { Opened } from "../protocol.gen";
import { Footer, Notice } from "../shared/footer";
import { fill } from "../shared/format";
import { useOther } from "../shared/other";
import type { Waiting } from "../shared/requests";
import type { ComparisonModel } from "./types";
import { useComparisonWords } from "./words";

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
  const browser = useOther<BrowserModel>(model, ready ? opened.model : "");
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
