// ExplanationBrowser: find a user, see their list, choose an item, see why, and what if.

import { useMemo, useRef, useState } from "preact/hooks";
import type { UserView, WhatIf } from "../protocol.gen";
import { Footer, Notice } from "../shared/footer";
import { count, counted, fill, option } from "../shared/format";
import { modelLabel } from "../shared/label";
import { memo, useLatest } from "../shared/memo";
import { useTrait } from "../shared/model";
import { mount } from "../shared/mount";
import { TabBar, useNarrow } from "../shared/narrow";
import { useRequests } from "../shared/requests";
import { History, Turning } from "./history";
import { Recommendations } from "./lists";
import { PageHead } from "./page";
import { RulesPanel } from "./rules";
import {
  asPage,
  asReasons,
  asRules,
  asRun,
  asSmallest,
  asUsers,
  asView,
  asWhatIf,
  asWork,
  type BrowserModel,
  byItem,
} from "./types";
import { UserSearch } from "./users";
import { useRemoved, WhatIfBar } from "./whatif";
import { type Asking, WhyPanel } from "./why";
import { type BrowserLanguage, useBrowserWords } from "./words";

// each is drawn anew only when what it shows has changed: a list of a changed history leaves the reasons alone
const [Reasons, List] = [memo(WhyPanel), memo(Recommendations)];

const TABS = ["history", "recommended", "why"] as const;
type Tab = (typeof TABS)[number];

/** Return the traits, each checked at the border; null for one that isn't what it should be. */
function useBrowser(model: BrowserModel) {
  const view = asView(useTrait(model, "view"));
  const own = <T extends { user: number }>(found: T | null) =>
    found && found.user === view?.user.index ? found : null;
  const error = useTrait(model, "error");
  return {
    run: asRun(useTrait(model, "run")),
    view,
    users: asUsers(useTrait(model, "users")),
    changed: own(asWhatIf(useTrait(model, "what_if"))),
    smallest: own(asSmallest(useTrait(model, "smallest"))),
    explanations: byItem(useTrait(model, "explanations")),
    trust: byItem(useTrait(model, "trust")),
    notes: byItem(useTrait(model, "notes")),
    work: asWork(useTrait(model, "work")),
    live: useTrait(model, "live") !== false,
    page: asPage(useTrait(model, "page")),
    rules: asRules(useTrait(model, "rules")),
    error: typeof error === "string" && error ? error : null,
    chosen: Number(useTrait(model, "selected") ?? -1),
  };
}

/** Return the line that gives this very view: with the item that was chosen, without what was unticked. */
function codeOf(view: UserView, chosen: number, changed: WhatIf | null): string {
  const item = view.recommendations.find((row) => row.item === chosen)?.word;
  return `${view.code ?? ""}${item ? option("--item", item) : ""}${changed?.code ?? ""}`;
}

function Facts({ view }: { view: UserView }) {
  const { words, locale }: BrowserLanguage = useBrowserWords();
  // the log's rows, as the profile counts them: an item may be there several times
  const n = view.profile?.interactions ?? view.user.interactions;
  return (
    <span class="gl-facts">
      <b>{view.user.label}</b> · {counted("interactions", n, words, locale)}
      {view.user.held_out > 0 && ` · ${fill(words.heldOut, { n: count(view.user.held_out, locale) })}`}
    </span>
  );
}

export function Browser({ model }: { model: BrowserModel }) {
  const { words } = useBrowserWords();
  const root = useRef<HTMLElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const {
    run,
    view,
    users,
    changed,
    smallest,
    explanations,
    trust,
    notes,
    work,
    live,
    page,
    rules,
    error,
    chosen,
  } = useBrowser(model);
  const [asked, waiting] = useRequests(model);
  const ask = useLatest(asked as (...args: unknown[]) => void) as typeof asked;
  const [tab, setTab] = useState<Tab>("recommended");
  const [folded, setFolded] = useState(false);
  const [ruling, setRuling] = useState(false);
  const narrow = useNarrow(root);
  const [removed, setRemoved] = useRemoved(changed, waiting.failure !== null, (remove) =>
    ask("what_if", { remove }),
  );

  const ruled = rules && rules.user === view?.user.index && rules.active > 0 ? rules : null;
  const listed = ruled?.rows ?? view?.recommendations;
  const known = (item: number) => String(item) in explanations;
  // the first that is explained: under rules others may stand above it
  const first = listed?.find((row) => known(row.item)) ?? view?.recommendations[0];
  const selected = known(chosen) ? chosen : (first?.item ?? null);

  // a page without a kernel adds up itself what it has the rows of
  const adds = live || (view !== null && page?.living.includes(view.user.index) === true);

  const select = useLatest((item: number) => {
    setTab("why");
    if (!known(item) && adds) return ask("explain_item", { item });
    model.set("selected", item);
    model.save_changes();
  });
  const asking: Asking = useMemo(
    () => ({
      measure: (item) => ask("trust", { item }),
      smallest: (item) => ask("smallest", { item }),
      note: (item, vote, text) => ask("write_note", { item, vote, text }),
      names: (show) => ask("show_users", { show }),
    }),
    [ask],
  );
  const tick = (item: number) =>
    setRemoved(removed.includes(item) ? removed.filter((one) => one !== item) : [...removed, item]);
  const ticking = adds && run?.fold_in;
  const scored = page?.ruled ? words.underRules : page?.sums ? words.tooLong : words.notSums;
  const stays = run?.fold_in === false ? words.noFoldIn : scored;
  const note = run && !ticking && (live || page) ? fill(stays, { model: run.model }) : null;
  // a long history is drawn anew only when it changes, not at each choice of an item
  const history = useMemo(
    () =>
      view && (
        <History
          rows={view.history}
          profile={view.profile}
          removed={removed}
          onTick={ticking ? tick : undefined}
          note={note}
        />
      ),
    [view, removed.join(), ticking, note],
  );
  const back = () => {
    if (changed) setRemoved([]);
    else if (narrow && tab === "why") setTab("recommended");
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as Element;
    if (event.key === "/" && !target.matches("input:not([type=checkbox]), textarea")) {
      box.current?.focus();
      event.preventDefault();
    } else if (event.key === "Escape" && back()) event.stopPropagation();
  };
  const column = (name: Tab, title: string, content: preact.ComponentChildren) =>
    (!narrow || tab === name) && (
      <section class={`gl-column gl-${name}`} aria-label={title}>
        {!narrow && name !== "why" && (
          <div class="gl-column-head">
            <h3>{title}</h3>
            {name === "history" && (
              <button type="button" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
                {folded ? words.unfold : words.fold}
              </button>
            )}
          </div>
        )}
        {(narrow || name !== "history" || !folded) && content}
      </section>
    );
  if (!run) return null;
  const listOf = (label: string, rows: UserView["recommendations"], main: boolean) => (
    <List
      {...{ label, rows, selected, notes, onOpen: select, changed: main ? changed : null }}
      ruled={main ? ruled : null}
      media={view?.media ?? {}}
      beside={Boolean(view?.other)}
    />
  );
  return (
    <section
      ref={root}
      class={`gl-browser ${narrow ? "gl-narrow" : ""}`}
      aria-label={run.name}
      onKeyDown={onKeyDown}
    >
      {page && <PageHead page={page} run={run} />}
      <header class="gl-header">
        <strong>{run.name}</strong>
        <span class="gl-muted">
          {modelLabel(run.model, run.terms, words)} · {run.graph}
        </span>
        {run.other && (
          <span class="gl-against-run">
            {fill(words.against, { name: run.other.name })}{" "}
            <span class="gl-muted">{modelLabel(run.other.model, run.other.terms, words)}</span>{" "}
            <button type="button" onClick={() => ask("swap", {})}>
              {words.swap}
            </button>
          </span>
        )}
        <UserSearch
          box={box}
          found={users}
          open={view?.user ?? null}
          kinds={live ? (run.kinds ?? []) : []}
          work={work}
          onSearch={(query, kind) => ask("search_users", kind ? { query, kind } : { query })}
          onOpen={(user) => ask("open_user", { user: user.index })}
        />
        {view && <Facts view={view} />}
        {rules && live && (
          <button type="button" aria-expanded={ruling} onClick={() => setRuling(!ruling)}>
            {rules.active ? fill(words.rulesOn, { n: rules.active }) : words.rules}
          </button>
        )}
      </header>
      {rules && live && ruling && <RulesPanel rules={rules} onApply={(form) => ask("rules", { form })} />}
      <Notice state={waiting} error={error} />
      {changed && <WhatIfBar changed={changed} onReset={() => setRemoved([])} />}
      {!view && <p class="gl-empty">{words.emptyView}</p>}
      {view && narrow && <TabBar tabs={TABS} tab={tab} words={words} onTab={setTab} />}
      {view && (
        <div class={["gl-columns", view.other && "gl-two", folded && "gl-folded"].filter(Boolean).join(" ")}>
          {column(
            "history",
            words.history,
            <>
              {history}
              <Turning part={view} onTurn={(place) => ask("history", { place })} />
            </>,
          )}
          {column(
            "recommended",
            words.recommended,
            view.other ? (
              <div class="gl-sides">
                <div>
                  <h4 class="gl-side">{run.name}</h4>
                  {listOf(run.name, view.recommendations, true)}
                </div>
                <div>
                  <h4 class="gl-side">{view.other.name}</h4>
                  {listOf(view.other.name, view.other.recommendations, false)}
                </div>
              </div>
            ) : (
              listOf(words.recommended, view.recommendations, true)
            ),
          )}
          {column(
            "why",
            words.why,
            <Reasons
              {...{ run, view, selected, smallest, work }}
              reasons={asReasons(explanations[String(selected)])}
              trust={trust[String(selected)] ?? null}
              note={notes[String(selected)] ?? null}
              ask={live ? asking : null}
            />,
          )}
        </div>
      )}
      <Footer code={view ? codeOf(view, chosen, changed) + (rules?.code ?? "") : ""} />
    </section>
  );
}

export default { render: mount(Browser) };
