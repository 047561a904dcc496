// One run: its state, its actions, why it failed, and its log.

import { useState } from "preact/hooks";
import type { MonitorMethods, RunLog, RunRow } from "../protocol.gen";
import { bytes, count, duration, fill } from "../shared/format";
import type { Requests } from "../shared/requests";
import { word } from "../shared/words";
import { VERBS } from "./types";
import { Verbs } from "./verbs";
import { type MonitorLanguage, useMonitorWords } from "./words";

function facts(row: RunRow, { words, locale }: MonitorLanguage): string[] {
  const list: string[] = row.doing ? [row.doing] : [];
  if (row.epochs && row.epoch)
    list.push(fill(words.epoch, { epoch: count(row.epoch ?? 0, locale), epochs: count(row.epochs, locale) }));
  if (row.attempt > 1) list.push(fill(words.attempt, { n: row.attempt }));
  if (row.engine && row.engine !== "local") list.push(fill(words.onEngine, { engine: row.engine }));
  if (!row.active) {
    if (typeof row.elapsed_seconds === "number")
      list.push(fill(words.took, { time: duration(row.elapsed_seconds, words) }));
    return list;
  }
  if (typeof row.eta_seconds === "number")
    list.push(fill(words.left, { time: duration(row.eta_seconds, words) }));
  if (typeof row.interactions_per_second === "number")
    list.push(fill(words.speed, { n: count(Math.round(row.interactions_per_second), locale) }));
  if (typeof row.memory_bytes === "number") list.push(bytes(row.memory_bytes, locale));
  return list;
}

/** Return which part of all epochs is done. */
export function share(row: RunRow): number {
  // epoch counts from 1 and is the one being worked on; when it is complete, step equals steps
  const within = row.steps ? (row.step ?? 0) / row.steps : 0;
  const part = row.epochs ? ((row.epoch ?? 0) - 1 + within) / row.epochs : 0;
  return row.status === "done" ? 1 : Math.min(1, Math.max(0, part));
}

function Progress({ row }: { row: RunRow }) {
  const done = share(row);
  return (
    <div
      class="gl-progress"
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(done * 100)}
      aria-label={row.name}
    >
      <div style={{ width: `${(done * 100).toFixed(1)}%` }} />
    </div>
  );
}

export function Status({ row }: { row: RunRow }) {
  const { words } = useMonitorWords();
  return <span class={`gl-status gl-is-${row.status}`}>{word(words, row.status)}</span>;
}

/** Why it failed, or why what was asked of it did; or that the kernel hasn't heard. */
function Told({ row, requests }: { row: RunRow; requests: Requests<MonitorMethods> }) {
  const { words } = useMonitorWords();
  const failure = requests.failures.get(row.name);
  const slow = requests.asked.find(({ name, slow }) => slow && name === row.name);
  return (
    <div class="gl-notices" aria-live="polite">
      {failure && <p class="gl-error">{failure}</p>}
      {slow && <p class="gl-wait">{fill(words.asking, { verb: word(words, slow.method) })}</p>}
      {row.error && <p class="gl-error">{row.error}</p>}
    </div>
  );
}

/** Say what can be done with a run that is done. */
function Next({ name }: { name: string }) {
  const { words } = useMonitorWords();
  const quoted = /^[\w.-]+$/.test(name) ? name : `"${name}"`;
  return (
    <p class="gl-next">
      <span class="gl-muted">{words.nextStep}</span> <code>%gnnrec evaluate {quoted}</code>{" "}
      <span class="gl-muted">{words.nextEvaluate}</span> · <code>%gnnrec explain {quoted}</code>{" "}
      <span class="gl-muted">{words.nextExplain}</span>
    </p>
  );
}

interface Props {
  row: RunRow;
  log: RunLog | null;
  requests: Requests<MonitorMethods>;
  /** Whether there is a kernel to ask. */
  live: boolean;
  /** Whether its name and status are said elsewhere already. */
  within?: boolean;
}

export function RunPanel({ row, log, requests, live, within = false }: Props) {
  const language = useMonitorWords();
  const { words } = language;
  const [shown, setShown] = useState<boolean | null>(null);
  // the cause is said above; what led to it is the next that one wants to see
  const showLog = shown ?? row.status === "failed";
  const known = log?.name === row.name ? log.text : null;
  const busy = requests.asked.some(
    ({ name, method }) => name === row.name && VERBS.some((verb) => verb === method),
  );
  return (
    <>
      <header class="gl-header">
        {!within && (
          <>
            <strong>{row.name}</strong>
            <span aria-live="polite">
              <Status row={row} />
            </span>
            <span class="gl-muted">{[row.model, row.graph].filter(Boolean).join(" · ")}</span>
          </>
        )}
        <span class="gl-facts">{facts(row, language).join(" · ")}</span>
        <span class="gl-actions">
          {live && <Verbs row={row} busy={busy} onAsk={(verb) => requests.ask(verb, { name: row.name })} />}
          {(live || known !== null) && (
            <button type="button" aria-expanded={showLog} onClick={() => setShown(!showLog)}>
              {showLog ? words.hideLog : words.showLog}
            </button>
          )}
        </span>
      </header>
      {!within && <Progress row={row} />}
      <Told row={row} requests={requests} />
      {row.status === "done" && live && <Next name={row.name} />}
      {showLog && (live || known !== null) && (
        <pre class="gl-log" role="log" aria-label={fill(words.logTitle, { name: row.name })}>
          {known === null ? words.readingLog : known || words.emptyLog}
        </pre>
      )}
    </>
  );
}
