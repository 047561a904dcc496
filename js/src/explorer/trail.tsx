// The way to the focus, the way back, and in which order neighbours are drawn.
import type { Neighbourhood, Sort } from "../protocol.gen";
import { Legend } from "./marks";
import { useExplorerWords } from "./words";

const SORTS: readonly Sort[] = ["weight", "degree", "recency"];

interface Props {
  view: Neighbourhood;
  behaviours: string[];
  times: boolean;
  onBack: (to?: number) => void;
  onSort: (by: Sort) => void;
}

export function Trail({ view, behaviours, times, onBack, onSort }: Props) {
  const { words } = useExplorerWords();
  const last = view.trail.length - 1;
  const drawn = new Set(view.edges.flat().flatMap((edge) => edge.behaviours.map(([behaviour]) => behaviour)));
  return (
    <div class="gl-trail">
      <nav aria-label={words.trail}>
        {last > 0 && (
          <button type="button" onClick={() => onBack()}>
            ‹ {words.back}
          </button>
        )}
        <ol>
          {view.trail.map((node, place) => (
            <li key={place}>
              {place === last ? (
                <b aria-current="location" title={node.id}>
                  {node.label}
                </b>
              ) : (
                <button type="button" class="gl-plain" title={node.id} onClick={() => onBack(place)}>
                  {node.label}
                </button>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <Legend behaviours={behaviours} shown={[...drawn].sort((a, b) => a - b)} />
      <label class="gl-sort">
        <span class="gl-muted">{words.sortBy}</span>{" "}
        <select value={view.sort} onChange={(event) => onSort(event.currentTarget.value as Sort)}>
          {SORTS.filter((sort) => times || sort !== "recency").map((sort) => (
            <option key={sort} value={sort}>
              {words[sort]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
