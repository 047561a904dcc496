// GraphExplorer: what is in a graph, and any user's or item's neighbourhood, hop by hop.

import { useRef, useState } from "preact/hooks";
import type { GraphNode } from "../protocol.gen";
import { Footer, Notice } from "../shared/footer";
import { count, fill } from "../shared/format";
import { useTrait } from "../shared/model";
import { mount } from "../shared/mount";
import { TabBar, useNarrow } from "../shared/narrow";
import { useRequests } from "../shared/requests";
import { CommunityList } from "./communities";
import { Layers } from "./layers";
import { Overview } from "./overview";
import { NodeSearch } from "./search";
import { useTicks } from "./ticks";
import { Trail } from "./trail";
import { asCommunities, asFound, asNeighbourhood, asOverview, type ExplorerModel } from "./types";
import { useExplorerWords } from "./words";

const TABS = ["overview", "neighbourhood"] as const;

export function Explorer({ model }: { model: ExplorerModel }) {
  const { words, locale } = useExplorerWords();
  const root = useRef<HTMLElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const overview = asOverview(useTrait(model, "overview"));
  const view = asNeighbourhood(useTrait(model, "view"));
  const found = asFound(useTrait(model, "found"));
  const communities = asCommunities(useTrait(model, "communities"));
  const error = useTrait(model, "error");
  const [ask, waiting] = useRequests(model);
  const [askCommunities, finding] = useRequests(model);
  const ticks = useTicks(model);
  const [tab, setTab] = useState<(typeof TABS)[number]>("neighbourhood");
  const narrow = useNarrow(root);

  const open = (node: GraphNode) => {
    setTab("neighbourhood");
    ask("open", { side: node.side, index: node.index });
  };
  const back = (to?: number) => ask("back", to === undefined ? {} : { to });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") box.current?.focus();
    else if ((event.key === "Backspace" || event.key === "Escape") && (view?.trail.length ?? 0) > 1) back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (!overview) return null;
  const names = overview.behaviours.map((behaviour) => behaviour.name);
  return (
    <section
      ref={root}
      class={`gl-explorer ${narrow ? "gl-narrow" : ""}`}
      aria-label={overview.name}
      onKeyDown={onKeyDown}
    >
      <header class="gl-header">
        <strong>{overview.name}</strong>
        <NodeSearch box={box} found={found} onSearch={(query) => ask("search", { query })} onOpen={open} />
      </header>
      <Notice
        state={{ ...waiting, failure: waiting.failure ?? finding.failure }}
        error={typeof error === "string" && error ? error : null}
      />
      {narrow && <TabBar tabs={TABS} tab={tab} words={words} onTab={setTab} />}
      {(!narrow || tab === "overview") && (
        <div class="gl-overview">
          <Overview graph={overview} />
          <CommunityList
            found={communities}
            failed={finding.failure !== null}
            onFind={() => askCommunities("find_communities", {})}
            onChoose={(number) => {
              if (number >= 0) setTab("neighbourhood");
              ask("choose_community", { number });
            }}
          />
        </div>
      )}
      {!view?.layers.length && <p class="gl-empty">{words.noPairs}</p>}
      {view && view.layers.length > 0 && (!narrow || tab === "neighbourhood") && (
        <section aria-label={words.neighbourhood}>
          <Trail
            view={view}
            behaviours={names}
            times={overview.span !== null}
            onBack={back}
            onSort={(by) => ask("sort", { by })}
          />
          <Layers
            view={view}
            behaviours={names}
            chosen={communities?.chosen ?? -1}
            narrow={narrow}
            ticks={ticks}
            onOpen={open}
            onMore={(layer) => ask("more", { layer })}
          />
        </section>
      )}
      {ticks.size > 0 && (
        <p class="gl-ticked" aria-live="polite">
          {fill(words.ticked, { n: count(ticks.size, locale) })}{" "}
          <button type="button" onClick={ticks.clear}>
            {words.untick}
          </button>
        </p>
      )}
      <Footer code={view?.code ?? ""} />
    </section>
  );
}

export default { render: mount(Explorer) };
