// Finds a user or an item: one box, and below it who and what matches.

import type { RefObject } from "preact";
import type { FoundNodes, GraphNode } from "../protocol.gen";
import { Combobox } from "../shared/combobox";
import { count, fill } from "../shared/format";
import { NodeMark } from "./marks";
import { useExplorerWords } from "./words";

interface Props {
  box: RefObject<HTMLInputElement>;
  found: FoundNodes | null;
  onSearch: (query: string) => void;
  onOpen: (node: GraphNode) => void;
}

export function NodeSearch({ box, found, onSearch, onOpen }: Props) {
  const { words, locale } = useExplorerWords();
  const group = (who: "users" | "items", { rows, total }: FoundNodes["users"]) => {
    const counts = { n: count(rows.length, locale), total: count(total, locale) };
    return { key: who, title: fill(words.nodesFound, { who: words[who], ...counts }), rows };
  };
  return (
    <Combobox
      box={box}
      label={words.searchNodes}
      query={found?.query ?? null}
      groups={found ? [group("users", found.users), group("items", found.items)] : []}
      none={fill(words.noNodes, { query: found?.query ?? "" })}
      blank
      // a user and an item may have one number
      id={(node) => 2 * node.index + Number(node.side === "item")}
      onSearch={onSearch}
      onChoose={onOpen}
    >
      {(row) => (
        <>
          <NodeMark node={row} />
          <span class="gl-label">{row.label}</span>
          {row.id !== row.label && <span class="gl-muted">{row.id}</span>}
          <span class="gl-number gl-muted">
            {row.degree === 1
              ? words.neighboursOne
              : fill(words.neighbours, { n: count(row.degree, locale) })}
          </span>
        </>
      )}
    </Combobox>
  );
}
