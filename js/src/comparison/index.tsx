// RunComparison: which recommender is better, for whom, by how much, and whether that is more than chance.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Compared } from "../protocol.gen";
import { Footer } from "../shared/footer";
import { count, fill } from "../shared/format";
import { useTrait } from "../shared/model";
import { mount } from "../shared/mount";
import { TabBar, useNarrow } from "../shared/narrow";
import { useRequests } from "../shared/requests";
import { word } from "../shared/words";
import { Beyond } from "./beyond";
import { Board } from "./board";
import { Explained } from "./opened";
import { Slices } from "./slices";
import { asCompared, asOpened, type ComparisonModel } from "./types";
import { Verdicts } from "./verdicts";
import { type Choice, Winners } from "./winners";
import { useComparisonWords } from "./words";

const TABS = ["board", "winners", "slices", "beyond"] as const;
type Tab = (typeof TABS)[number];

function useFacts(): (compared: Compared) => string {
  const { words, locale } = useComparisonWords();
  return ({ models, users, part, k, split }) => {
    const one = { users: count(users, locale), part: word(words, part), k };
    return [
      models.length === 1 ? words.modelsOne : fill(words.models, { n: models.length }),
      fill(users === 1 ? words.measuredOne : words.measured, one),
      fill(words.splitOf, { split }),
    ].join(" · ");
  };
}

/** Which user's explanations are open, in which run. */
function useChoice(compared: Compared | null) {
  const [choice, setChoice] = useState<(Choice & { side: number }) | null>(null);
  const pair = choice && compared?.winners[choice.pair];
  const row = pair && choice && pair[choice.list][choice.place];
  const first = (name: string) => compared?.models.find((model) => model.name === name)?.runs[0] ?? name;
  const runs = pair ? [first(pair.a), first(pair.b)] : [];
  const line = (run: string) => `%gnnrec explain ${run} ${row?.option ?? ""} -k ${compared?.k ?? ""}`;
  return { choice, setChoice, row: row ?? null, runs, run: runs[choice?.side ?? 0] ?? "", line };
}

export function Comparison({ model }: { model: ComparisonModel }) {
  const { words } = useComparisonWords();
  const root = useRef<HTMLElement>(null);
  const compared = asCompared(useTrait(model, "compared"));
  const opened = asOpened(useTrait(model, "opened"));
  const wanted = String(useTrait(model, "metric") ?? "");
  const code = String(useTrait(model, "code") ?? "");
  const [ask, waiting] = useRequests(model);
  const [tab, setTab] = useState<Tab>("board");
  const narrow = useNarrow(root);
  const facts = useFacts();
  const { choice, setChoice, row, runs, run, line } = useChoice(compared);
  if (!compared) return null;

  const metric = compared.metrics.includes(wanted) ? wanted : compared.metric;
  const setMetric = (next: string) => {
    model.set("metric", next);
    model.save_changes();
  };
  const open = (next: Choice, side = 0) => {
    setChoice({ ...next, side });
    ask("explain", { ...next, side });
  };
  const part = (name: Tab, content: ComponentChildren) =>
    (!narrow || tab === name) && (
      <section class={`gl-part gl-part-${name}`} aria-label={words[name]}>
        {!narrow && <h3>{words[name]}</h3>}
        <div class="gl-part-body">{content}</div>
      </section>
    );
  const title = fill(words.compared, { graph: compared.graph });
  return (
    <section ref={root} class={`gl-comparison ${narrow ? "gl-narrow" : ""}`} aria-label={title}>
      <header class="gl-header">
        <strong>{title}</strong>
        <span class="gl-muted">{facts(compared)}</span>
        <label class="gl-choice gl-actions">
          {words.metric}{" "}
          <select value={metric} onChange={(event) => setMetric(event.currentTarget.value)}>
            {compared.metrics.map((one) => (
              <option key={one} value={one} selected={one === metric}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </header>
      {narrow && <TabBar tabs={TABS} tab={tab} words={words} onTab={setTab} />}
      {compared.models.length === 0 ? (
        <p class="gl-empty">{words.noModels}</p>
      ) : (
        <div class="gl-parts">
          {part(
            "board",
            <>
              <Board compared={compared} metric={metric} />
              <Verdicts key={metric} compared={compared} metric={metric} />
            </>,
          )}
          {part("winners", <Winners compared={compared} chosen={choice} onChoose={open} />)}
          {part("slices", <Slices compared={compared} />)}
          {choice && row && (!narrow || tab === "winners") && (
            <Explained
              {...{ model, runs, run, opened, waiting }}
              label={row.label}
              code={line(run)}
              onRun={(next) => open(choice, runs.indexOf(next))}
            />
          )}
          {part("beyond", <Beyond compared={compared} narrow={narrow} />)}
        </div>
      )}
      <Footer code={code} />
    </section>
  );
}

export default { render: mount(Comparison) };
