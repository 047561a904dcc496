// The search box of the map, and the points that it finds.

import type { RefObject } from "preact";
import type { FoundPoints, MapNode } from "../protocol.gen";
import { Combobox } from "../shared/combobox";
import { count, fill } from "../shared/format";
import { Mark } from "./mark";
import { UNKNOWN } from "./offline";
import { useMapWords } from "./words";

interface Props {
  box: RefObject<HTMLInputElement>;
  found: FoundPoints | null;
  onSearch: (query: string) => void;
  onChoose: (node: MapNode) => void;
}

export function PointSearch({ box, found, onSearch, onChoose }: Props) {
  const { words, locale } = useMapWords();
  const rows = found?.rows ?? [];
  const counts = { n: count(rows.length, locale), total: count(found?.total, locale) };
  return (
    <Combobox
      box={box}
      class="gl-map-search"
      label={words.searchPoints}
      query={found?.query ?? null}
      groups={[{ key: "points", title: fill(words.pointsFound, counts), rows }]}
      none={fill(words.noPoints, { query: found?.query ?? "" })}
      id={(row) => row.number}
      onSearch={onSearch}
      onChoose={onChoose}
    >
      {(row) => (
        <>
          <Mark side={row.side} />
          <span class="gl-label">{row.label}</span>
          {row.id !== row.label && <span class="gl-muted">{row.id}</span>}
          {row.degree !== UNKNOWN && (
            <span class="gl-number gl-muted">{fill(words.degree, { n: count(row.degree, locale) })}</span>
          )}
        </>
      )}
    </Combobox>
  );
}
