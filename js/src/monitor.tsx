// TrainingMonitor: how a run goes, live.
import { useEffect, useState } from "preact/hooks";
import { Chart } from "./chart";
import { Footer, Notice } from "./footer";
import { bytes, count, duration, fill, number } from "./format";
import { type Model, useRequests, useTrait } from "./model";
import { mount } from "./mount";
import { type Curves, checked, type Point, type RunState } from "./types";
import { useWords, type Words, word } from "./words";

const ENDED = ["done", "stopped", "failed", "lost"];
const STOPPABLE = ["queued", "running", "paused"];
const SILENT_AFTER = 15;

/** Return for how many seconds no beat has come, looked at every second while the run is unfinished. */
function useSilence(beat: unknown, unfinished: boolean): number {
  const [silence, setSilence] = useState(0);
  useEffect(() => {
    setSilence(0);
    if (!unfinished) return;
    // by this page's clock alone: the kernel's may be that of another machine, and wrong
    const heard = Date.now();
    const timer = setInterval(() => setSilence(Math.round((Date.now() - heard) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [beat, unfinished]);
  return silence;
}

function facts(run: RunState, words: Words, locale: string): string[] {
  const ended = ENDED.includes(run.status);
  const list: string[] = [];
  if (run.epochs) list.push(fill(words.epoch, { epoch: run.epoch ?? 0, epochs: run.epochs }));
  if (ended) {
    if (typeof run.elapsed_seconds === "number")
      list.push(fill(words.took, { time: duration(run.elapsed_seconds, words) }));
    return list;
  }
  if (typeof run.eta_seconds === "number")
    list.push(fill(words.left, { time: duration(run.eta_seconds, words) }));
  if (typeof run.interactions_per_second === "number")
    list.push(fill(words.speed, { n: count(Math.round(run.interactions_per_second), locale) }));
  if (typeof run.memory_bytes === "number") list.push(bytes(run.memory_bytes, locale));
  return list;
}

function Stop({ ask }: { ask: () => void }) {
  const { words } = useWords();
  const [sure, setSure] = useState(false);
  const stop = () => {
    setSure(false);
    ask();
  };
  return (
    <span class="gl-confirm" {...(sure && { role: "alertdialog", "aria-label": words.stopQuestion })}>
      {sure && <span>{words.stopQuestion}</span>}
      {/* one button for both: the keyboard's focus stays on it, and pressing it twice stops nothing */}
      <button type="button" onClick={() => setSure(!sure)}>
        {sure ? words.stopNo : words.stop}
      </button>
      {sure && (
        <button type="button" onClick={stop}>
          {words.stopYes}
        </button>
      )}
    </span>
  );
}

function Progress({ run }: { run: RunState }) {
  // epoch counts from 1 and is the one being worked on; when it is complete, step equals steps
  const within = run.steps ? (run.step ?? 0) / run.steps : 0;
  const share = run.epochs ? ((run.epoch ?? 0) - 1 + within) / run.epochs : 0;
  const done = run.status === "done" ? 1 : Math.min(1, Math.max(0, share));
  return (
    <div
      class="gl-progress"
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(done * 100)}
      aria-label={run.name}
    >
      <div style={{ width: `${(done * 100).toFixed(1)}%` }} />
    </div>
  );
}

function Charts({ run, curves }: { run: RunState; curves: Curves | null }) {
  const { words, locale } = useWords();
  if (!run.epochs && ENDED.includes(run.status) && !curves?.loss.length)
    return run.status === "done" ? <p class="gl-empty">{words.closedForm}</p> : null;
  const metric = run.metric ?? Object.keys(curves?.validation ?? {})[0] ?? "ndcg@20";
  const values = curves?.validation[metric] ?? [];
  const best: Point | null = run.best ? [run.best.epoch, run.best.value] : null;
  return (
    <div class="gl-charts">
      <Chart
        title={words.loss}
        kind="loss"
        points={curves?.loss ?? []}
        empty={words.noCurve}
        ticks={curves?.checkpoints ?? []}
      />
      <Chart
        title={fill(words.validation, { metric })}
        kind="metric"
        points={values}
        mark={best}
        note={
          run.best ? fill(words.best, { value: number(run.best.value, locale), epoch: run.best.epoch }) : ""
        }
        empty={words.noValidation}
      />
    </div>
  );
}

export function Monitor({ model }: { model: Model }) {
  const { words, locale } = useWords();
  const run = checked<RunState>(useTrait(model, "run"), { name: "text", status: "text" });
  const curves = checked<Curves>(useTrait(model, "curves"), {
    loss: "rows",
    validation: "curves",
    checkpoints: "list",
  });
  const log = String(useTrait(model, "log") ?? "");
  const code = String(useTrait(model, "code") ?? "");
  const beat = useTrait(model, "beat");
  const [ask, waiting] = useRequests(model);
  const [showLog, setShowLog] = useState(false);
  const unfinished = run !== null && !ENDED.includes(run.status);
  const silence = useSilence(beat, unfinished);
  if (!run) return null;
  const status = word(words, run.status);
  return (
    <section class="gl-monitor" aria-label={run.name}>
      <header class="gl-header">
        <strong>{run.name}</strong>
        <span class={`gl-status gl-is-${run.status}`} aria-live="polite">
          {status}
        </span>
        <span class="gl-muted">
          {run.model} · {run.graph}
        </span>
        <span class="gl-facts">{facts(run, words, locale).join(" · ")}</span>
        <span class="gl-actions">
          {STOPPABLE.includes(run.status) && <Stop ask={() => ask("stop", {})} />}
          <button type="button" aria-expanded={showLog} onClick={() => setShowLog(!showLog)}>
            {showLog ? words.hideLog : words.showLog}
          </button>
        </span>
      </header>
      <Progress run={run} />
      <Notice state={waiting} error={run.error} />
      {silence > SILENT_AFTER && (
        <p class="gl-wait">{fill(words.disconnected, { seconds: silence, code })}</p>
      )}
      <Charts run={run} curves={curves} />
      {showLog && (
        <pre class="gl-log" role="log" aria-label={fill(words.logTitle, { name: run.name })}>
          {log || words.emptyLog}
        </pre>
      )}
      <Footer code={code} />
    </section>
  );
}

export default { render: mount(Monitor) };
