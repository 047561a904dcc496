// ExplanationBrowser: find a user, see their list, choose an item, see why.
import { useRef, useState } from "preact/hooks";
import { Contributions } from "./contributions";
import { Footer, Notice } from "./footer";
import { count, counted, fill } from "./format";
import { History, Recommendations } from "./lists";
import { type Model, useRequests, useTrait } from "./model";
import { mount } from "./mount";
import { TabBar, useNarrow } from "./narrow";
import { Paths } from "./paths";
import { type BrowserRun, checked, type UserList, type UserView, type Why } from "./types";
import { UserSearch } from "./users";
import { useWords } from "./words";

const TABS = ["history", "recommended", "why"] as const;
type Tab = (typeof TABS)[number];

function WhyPanel({
  view,
  selected,
  kind,
}: {
  view: UserView;
  selected: number | null;
  kind: string | null;
}) {
  const { words } = useWords();
  const why = checked<Why>(view.explanations[String(selected)], {
    item_label: "text",
    contributions: "rows",
    others: "record",
    rest: "record",
    paths: "rows",
  });
  const row = view.recommendations.find((item) => item.item === selected);
  if (!why) return <p class="gl-empty">{words.chooseItem}</p>;
  return (
    <div aria-live="polite">
      <h4 class="gl-target">
        {fill(words.whyItem, { item: why.item_label })} {row && <span class="gl-muted">#{row.rank}</span>}
      </h4>
      <Contributions key={selected} why={why} />
      <Paths why={why} user={view.user.label} kind={kind} />
    </div>
  );
}

export function Browser({ model }: { model: Model }) {
  const { words, locale } = useWords();
  const root = useRef<HTMLElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const run = checked<BrowserRun>(useTrait(model, "run"), { name: "text", graph: "text" });
  const view = checked<UserView>(useTrait(model, "view"), {
    user: "record",
    history: "rows",
    recommendations: "rows",
    explanations: "record",
  });
  const users = checked<UserList>(useTrait(model, "users"), { query: "text", total: "number", rows: "rows" });
  const error = useTrait(model, "error");
  const chosen = Number(useTrait(model, "selected") ?? -1);
  const [ask, waiting] = useRequests(model);
  const [tab, setTab] = useState<Tab>("recommended");
  const narrow = useNarrow(root);

  const known = view?.recommendations.some((row) => row.item === chosen);
  const selected = known ? chosen : (view?.recommendations[0]?.item ?? null);

  const select = (item: number) => {
    model.set("selected", item);
    model.save_changes();
    setTab("why");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "/" && !typing) {
      box.current?.focus();
      event.preventDefault();
    } else if (event.key === "Escape" && narrow && tab === "why") setTab("recommended");
  };
  const column = (name: Tab, title: string, content: preact.ComponentChildren) =>
    (!narrow || tab === name) && (
      <section class={`gl-column gl-${name}`} aria-label={title}>
        {!narrow && <h3>{title}</h3>}
        {content}
      </section>
    );
  if (!run) return null;
  return (
    <section
      ref={root}
      class={`gl-browser ${narrow ? "gl-narrow" : ""}`}
      aria-label={run.name}
      onKeyDown={onKeyDown}
    >
      <header class="gl-header">
        <strong>{run.name}</strong>
        <span class="gl-muted">
          {run.model} · {run.graph}
        </span>
        <UserSearch
          box={box}
          found={users}
          open={view?.user ?? null}
          onSearch={(query) => ask("search_users", { query })}
          onOpen={(user) => ask("open_user", { user: user.index })}
        />
        {view && (
          <span class="gl-facts">
            <b>{view.user.label}</b> · {counted("interactions", view.user.interactions, words, locale)}
            {view.user.held_out > 0 && ` · ${fill(words.heldOut, { n: count(view.user.held_out, locale) })}`}
          </span>
        )}
      </header>
      <Notice state={waiting} error={typeof error === "string" && error ? error : null} />
      {!view && <p class="gl-empty">{words.emptyView}</p>}
      {view && narrow && <TabBar tabs={TABS} tab={tab} words={words} onTab={setTab} />}
      {view && (
        <div class="gl-columns">
          {column("history", words.history, <History rows={view.history} />)}
          {column(
            "recommended",
            words.recommended,
            <Recommendations view={view} selected={selected} onOpen={(row) => select(row.item)} />,
          )}
          {column("why", words.why, <WhyPanel view={view} selected={selected} kind={run.edge_weights} />)}
        </div>
      )}
      <Footer code={view?.code ?? ""} />
    </section>
  );
}

export default { render: mount(Browser) };
