// The communities: found when asked for, listed by size, opened by a choice.

import { useEffect, useState } from "preact/hooks";
import type { Communities } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { Listbox } from "../shared/listbox";
import { NodeMark } from "./marks";
import { useExplorerWords } from "./words";

interface Props {
  found: Communities | null;
  failed: boolean;
  onFind: () => void;
  onChoose: (number: number) => void;
}

export function CommunityList({ found, failed, onFind, onChoose }: Props) {
  const { words, locale } = useExplorerWords();
  const [asked, setAsked] = useState(false);
  useEffect(() => setAsked(false), [found, failed]);

  const find = () => {
    setAsked(true);
    onFind();
  };
  const total = found?.count ?? null;
  return (
    <section class="gl-communities" aria-label={words.communities}>
      <div class="gl-layer-head">
        <h4>{words.communities}</h4>
        {found && found.chosen >= 0 && (
          <button type="button" class="gl-plain" onClick={() => onChoose(-1)}>
            {words.allCommunities}
          </button>
        )}
      </div>
      {total === null && (
        <>
          <p class="gl-muted">{words.communitiesNote}</p>
          <button type="button" disabled={asked} onClick={find}>
            {words.findCommunities}
          </button>
          <p class="gl-muted" aria-live="polite">
            {asked ? words.findingCommunities : ""}
          </p>
        </>
      )}
      {total === 0 && <p class="gl-empty">{words.noCommunities}</p>}
      {found && found.rows.length > 0 && (
        <Listbox
          label={words.communities}
          rows={found.rows}
          id={(row) => row.number}
          selected={found.chosen >= 0 ? found.chosen : null}
          onOpen={(row) => onChoose(row.number === found.chosen ? -1 : row.number)}
        >
          {(row) => (
            <>
              <NodeMark node={{ side: "item", community: row.number }} />
              <span>c{row.number}</span>
              <span class="gl-community">
                <span class="gl-muted">
                  {fill(words.communitySize, {
                    users: count(row.users, locale),
                    items: count(row.items, locale),
                  })}
                </span>
                <span class="gl-label" title={row.telling.join("\n")}>
                  {row.telling.join(" · ")}
                </span>
              </span>
            </>
          )}
        </Listbox>
      )}
      {total !== null && found && total > found.rows.length && (
        <p class="gl-muted gl-key">
          {fill(words.communitiesListed, {
            n: count(found.rows.length, locale),
            total: count(total, locale),
          })}
        </p>
      )}
    </section>
  );
}
