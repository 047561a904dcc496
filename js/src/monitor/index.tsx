// TrainingMonitor and JobTable: how runs go, live; of one its figures and curves, of several a table beneath.

import { useCallback, useRef, useState } from "preact/hooks";
import type { Choice, MonitorMethods, RunRow } from "../protocol.gen";
import { Footer } from "../shared/footer";
import { count, fill } from "../shared/format";
import { useTrait } from "../shared/model";
import { mount } from "../shared/mount";
import { type Requests, useNamedRequests } from "../shared/requests";
import { word } from "../shared/words";
import { Charts } from "./charts";
import { useSilence } from "./connection";
import { Filter } from "./filter";
import { RunPanel } from "./panel";
import { usePlaces } from "./series";
import { Table } from "./table";
import { asChoice, asCurves, asLog, asNames, asRows, type MonitorModel, WORKING } from "./types";
import { useMonitorWords } from "./words";

const MANY = 8; // from this on a filter is worth its place
const KEEP_AFTER = 400; // milliseconds after the last change of a choice

/** Return what is chosen on the page; the kernel keeps it for the next time the page is loaded. */
function useChoice(model: MonitorModel, keep: (choice: Choice) => void) {
  const [choice, setChoice] = useState(() => asChoice(model.get("choice")));
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const choose = (change: Partial<Choice>) => {
    const next = { ...choice, ...change };
    setChoice(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => keep(next), KEEP_AFTER);
  };
  return [choice, choose] as const;
}

function useFacts(): (rows: RunRow[]) => string {
  const { words, locale } = useMonitorWords();
  return (rows) => {
    const all = fill(rows.length === 1 ? words.runsCountOne : words.runsCount, {
      n: count(rows.length, locale),
    });
    const working = WORKING.flatMap((status) => {
      const n = rows.filter((row) => row.status === status).length;
      return n ? [fill(words.ofStatus, { n: count(n, locale), status: word(words, status) })] : [];
    });
    return [all, ...working].join(" · ");
  };
}

export function Monitor({ model }: { model: MonitorModel }) {
  const { words } = useMonitorWords();
  const allRuns = useTrait(model, "all_runs") === true;
  const rows = [...asRows(useTrait(model, "active")), ...asRows(useTrait(model, "ended"))];
  const watched = asNames(useTrait(model, "watched"));
  const still = asCurves(useTrait(model, "ended_curves"));
  const curves = new Map([...still, ...asCurves(useTrait(model, "active_curves"))]);
  const log = asLog(useTrait(model, "log"));
  const code = String(useTrait(model, "code") ?? "");
  const error = String(useTrait(model, "error") ?? "");
  const live = useTrait(model, "live") !== false;
  const silence = useSilence(model, useTrait(model, "beat"), live);
  const requests = useNamedRequests(model);
  const [choice, choose] = useChoice(model, (next) => live && requests.notify("choose", next));
  const [open, setOpen] = useState(() => asLog(model.get("log"))?.name ?? "");
  const places = usePlaces(watched);
  const facts = useFacts();
  const root = useRef<HTMLElement>(null);

  // the rows are drawn again only when something of them changes: what they call must not
  const latest = useRef({ requests, open, live });
  latest.current = { requests, open, live };
  const onOpen = useCallback((name: string) => {
    const next = name === latest.current.open ? "" : name;
    setOpen(next);
    if (!latest.current.live) return;
    if (next) latest.current.requests.ask("open", { name: next });
    else latest.current.requests.notify("open", { name: "" });
  }, []);
  const onWatch = useCallback((name: string, on: boolean) => {
    latest.current.requests.ask("watch", { name, on });
  }, []);

  const [only] = rows;
  const alone = !allRuns && rows.length === 1 && only !== undefined;
  if (rows.length === 0 && !allRuns) return null;
  const shown = watched.flatMap((name) => rows.find((row) => row.name === name) ?? []);
  const connected = live && silence === 0;
  const panel = (row: RunRow, within = true) => (
    <RunPanel key={row.name} {...{ row, log, requests, within }} live={connected} />
  );
  const findOnSlash = (event: KeyboardEvent) => {
    const typing = (event.target as Element).matches("input:not([type=checkbox]), select");
    const search = root.current?.querySelector<HTMLElement>("input[type=search]");
    if (event.key !== "/" || typing || !search) return;
    search.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      ref={root}
      class="gl-monitor"
      aria-label={alone ? only.name : words.runs}
      onKeyDown={findOnSlash}
    >
      {alone ? (
        panel(only, false)
      ) : (
        <header class="gl-header">
          <strong>{words.runs}</strong>
          <span class="gl-muted">{facts(rows)}</span>
          {(allRuns || rows.length > MANY) && rows.length > 0 && (
            <Filter {...{ rows, choice }} onChoose={choose} />
          )}
        </header>
      )}
      <div class="gl-notices" aria-live="polite">
        {silence > 0 && <Disconnected seconds={silence} code={code} />}
        {error && <p class="gl-error">{error}</p>}
        {!alone && <Unheard {...{ requests, open }} />}
      </div>
      {shown.length > 0 && <Charts rows={shown} {...{ curves, places, choice }} onChoose={choose} />}
      {rows.length === 0 ? (
        <p class="gl-empty">{fill(words.noRuns, { code: "%gnnrec train GRAPH --model lightgcn" })}</p>
      ) : (
        !alone && (
          <Table
            {...{ rows, places, choice, open, panel, onOpen, onWatch }}
            onChoose={choose}
            live={connected}
          />
        )
      )}
      <Footer code={code} />
    </section>
  );
}

function Disconnected({ seconds, code }: { seconds: number; code: string }) {
  const { words } = useMonitorWords();
  const lost = Number.isFinite(seconds) ? fill(words.lost15, { seconds }) : words.lostNow;
  return <p class="gl-wait">{`${lost} ${fill(words.goesOn, { code })}`}</p>;
}

/** What failed or waits of runs that aren't open: their panels would say it. */
function Unheard({ requests, open }: { requests: Requests<MonitorMethods>; open: string }) {
  const { words } = useMonitorWords();
  const slow = requests.asked.find((one) => one.slow && one.name !== open);
  const failures = [...requests.failures].filter(([name]) => name !== open);
  return (
    <>
      {failures.map(([name, message]) => (
        <p key={name} class="gl-error">
          {message}
        </p>
      ))}
      {slow && <p class="gl-wait">{fill(words.asking, { verb: word(words, slow.method) })}</p>}
    </>
  );
}

export default { render: mount(Monitor) };
