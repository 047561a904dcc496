// SearchMonitor: the trials of a search as they run, the best until now, and what can be asked of it.

import { useState } from "preact/hooks";
import { useSilence } from "../monitor/connection";
import { Asked } from "../monitor/verbs";
import type { SearchFacts, SearchNow, SearchTrial } from "../protocol.gen";
import { Footer, Notice } from "../shared/footer";
import { count, duration, fill, number } from "../shared/format";
import { useTrait } from "../shared/model";
import { mount } from "../shared/mount";
import { useRequests } from "../shared/requests";
import { word } from "../shared/words";
import { Axes } from "./axes";
import { History } from "./history";
import { WhatMattered } from "./mattered";
import { Trials } from "./table";
import { asFacts, asMattered, asNow, asTrials, type SearchModel } from "./types";
import { useSearchWords } from "./words";

function Facts({ facts, now, best }: { facts: SearchFacts; now: SearchNow; best: SearchTrial | undefined }) {
  const { words, locale } = useSearchWords();
  const parts = [
    now.trials !== null &&
      fill(words.trialsOf, { n: count(now.ended, locale), of: count(now.trials, locale) }),
    now.pruned > 0 && fill(words.trialsPruned, { n: count(now.pruned, locale) }),
    now.failed > 0 && fill(words.trialsFailed, { n: count(now.failed, locale) }),
    best &&
      fill(words.bestTrial, { metric: facts.metric, value: number(best.value, locale), n: best.number }),
    now.status === "running" && now.eta_seconds !== null
      ? fill(words.timeLeft, { time: duration(now.eta_seconds, words) })
      : now.elapsed_seconds !== null && fill(words.timeTook, { time: duration(now.elapsed_seconds, words) }),
  ];
  return <span class="gl-facts">{parts.filter(Boolean).join(" · ")}</span>;
}

export function SearchMonitor({ model }: { model: SearchModel }) {
  const { words } = useSearchWords();
  const facts = asFacts(useTrait(model, "search"));
  const now = asNow(useTrait(model, "now"));
  const trials = asTrials(useTrait(model, "trials"));
  const mattered = asMattered(useTrait(model, "mattered"));
  const said = String(useTrait(model, "said") ?? "");
  const error = String(useTrait(model, "error") ?? "");
  const code = String(useTrait(model, "code") ?? "");
  const live = useTrait(model, "live") !== false;
  const silent = useSilence(model, useTrait(model, "beat"), live) > 0;
  const [ask, waiting] = useRequests(model);
  const [picked, setPicked] = useState<number | null>(null);
  const [sure, setSure] = useState(false);
  if (!facts || !now) return null;
  const best = trials.find((one) => one.best);
  const chosen = trials.some((one) => one.number === picked) ? picked : (best?.number ?? null);
  const status = now.status === "running" ? words.searching : word(words, now.status);
  const shown = { axes: facts.axes, trials, metric: facts.metric, chosen, onChoose: setPicked };
  const can = (verb: SearchNow["verbs"][number]) => live && now.verbs.includes(verb);
  const kept = said || (now.status === "done" ? (now.kept ?? "") : "");
  return (
    <section class="gl-tuning" aria-label={facts.name}>
      <header class="gl-header">
        <strong>{facts.name}</strong>
        <span class="gl-muted">
          {facts.model} · {facts.graph}
        </span>
        <span class={`gl-status gl-is-${now.status}`} role="status">
          {status}
        </span>
        <Facts {...{ facts, now, best }} />
        {can("pause") && (
          <button type="button" onClick={() => ask("pause", {})}>
            {words.pause}
          </button>
        )}
        {can("resume") && (
          <button type="button" onClick={() => ask("resume", {})}>
            {words.resume}
          </button>
        )}
        {can("stop") && (
          <Asked
            label={words.stopSearch}
            question={{
              question: fill(words.stopSearchQuestion, { name: facts.name }),
              yes: words.stopSearchYes,
              no: words.stopNo,
            }}
            sure={sure}
            busy={false}
            onSure={setSure}
            onAsk={() => {
              setSure(false);
              ask("stop", {});
            }}
          />
        )}
      </header>
      <div
        class="gl-progress"
        role="progressbar"
        aria-label={words.history}
        aria-valuenow={now.ended}
        aria-valuemin={0}
        aria-valuemax={now.trials ?? 1}
      >
        <div style={{ width: `${(100 * now.ended) / Math.max(1, now.trials ?? 1)}%` }} />
      </div>
      <Notice state={waiting} error={error || now.error || (silent ? words.gone : "")} />
      {!live && <p class="gl-wait">{words.staticSearch}</p>}
      {kept && (
        <p class="gl-kept" role="status">
          {fill(words.keptAs, { name: kept })} <code>%gnnrec evaluate {kept}</code>
        </p>
      )}
      {trials.length === 0 && <p class="gl-empty">{words.noTrials}</p>}
      {trials.length > 0 && (
        <>
          <div class="gl-pictures">
            <History {...shown} most={now.trials} />
            <Axes {...shown} />
            {mattered && <WhatMattered mattered={mattered} />}
          </div>
          <Trials {...shown} onKeep={live ? (trial) => ask("keep", { trial }) : null} />
        </>
      )}
      <Footer code={code} />
    </section>
  );
}

export default { render: mount(SearchMonitor) };
