// What is being made in the background, how far it is, and a button that stops it.
import type { MapColouring, MapWork } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { spokenColour, useMapWords } from "./words";

interface Props {
  work: MapWork | null;
  colouring: MapColouring | null;
  onStop: () => void;
}

export function MapProgress({ work, colouring, onStop }: Props) {
  const { words, locale } = useMapWords();
  if (!work && !colouring) return null;
  const making = work && (work.done ? words.making : words.neighbours);
  return (
    <div class="gl-making">
      {work && (
        <>
          <span aria-live="polite">
            {fill(making ?? "", { done: count(work.done, locale), total: count(work.total, locale) })}
          </span>
          <progress aria-label={words.tsne} max={work.total} value={work.done || undefined} />
          <button type="button" onClick={onStop}>
            {words.stopMaking}
          </button>
        </>
      )}
      {colouring && (
        <span aria-live="polite" class="gl-muted">
          {fill(words.colouring, { by: spokenColour(colouring.by, words) })}
        </span>
      )}
    </div>
  );
}
