// What the colours mean. A category that is pressed stands out among all others.
import type { Legend } from "../protocol.gen";
import { count } from "../shared/format";
import { spokenColour, useMapWords } from "./words";

interface Props {
  legend: Legend;
  standing: number | null;
  onStand: (code: number | null) => void;
}

export function MapLegend({ legend, standing, onStand }: Props) {
  const { words, locale } = useMapWords();
  const title = `${words.colourBy}: ${spokenColour(legend.by, words)}`;
  if (legend.kind === "ramp")
    return (
      <section class="gl-map-legend" aria-label={title}>
        <h4>{title}</h4>
        <p class="gl-ramp">
          <span>{legend.low}</span>
          <span class="gl-ramp-bar" aria-hidden="true" />
          <span>{legend.high}</span>
        </p>
        {legend.without > 0 && (
          <p class="gl-muted">
            <span class="gl-swatch gl-swatch-none" aria-hidden="true" /> {words.withoutValue}{" "}
            {count(legend.without, locale)}
          </p>
        )}
      </section>
    );
  const labelOf = (label: string) =>
    legend.by === "kind" ? ({ user: words.users, item: words.items }[label] ?? label) : label;
  return (
    <section class="gl-map-legend" aria-label={title}>
      <h4>{title}</h4>
      <ul>
        {legend.entries.map((entry, code) => (
          <li key={code}>
            <button
              type="button"
              class="gl-entry"
              aria-pressed={standing === code}
              title={words.standOut}
              onClick={() => onStand(standing === code ? null : code)}
            >
              <span
                class={`gl-swatch gl-colour-${code} ${legend.by === "kind" && code === 0 ? "gl-round" : ""}`}
                aria-hidden="true"
              />
              <span class="gl-label" title={labelOf(entry.label)}>
                {labelOf(entry.label)}
              </span>
              <span class="gl-number gl-muted">{count(entry.count, locale)}</span>
            </button>
          </li>
        ))}
        {legend.without > 0 && (
          <li class="gl-entry">
            <span class="gl-swatch gl-swatch-none" aria-hidden="true" />
            <span class="gl-label">{words.others}</span>
            <span class="gl-number gl-muted">{count(legend.without, locale)}</span>
          </li>
        )}
      </ul>
    </section>
  );
}
