// The trials as a table, the best first; one can be chosen, and kept as a run.

import { useState } from "preact/hooks";
import type { SearchAxis, SearchTrial } from "../protocol.gen";
import { count, fill, number } from "../shared/format";
import { word } from "../shared/words";
import { ranked, shownOption } from "./order";
import { useSearchWords } from "./words";

const SHOWN = 8;

interface Props {
  axes: SearchAxis[];
  trials: SearchTrial[];
  metric: string;
  chosen: number | null;
  onChoose: (trial: number) => void;
  onKeep: ((trial: number) => void) | null;
}

export function Trials({ axes, trials, metric, chosen, onChoose, onKeep }: Props) {
  const { words, locale } = useSearchWords();
  const [all, setAll] = useState(false);
  const rows = ranked(trials);
  const shown = all ? rows : rows.filter((one, n) => n < SHOWN || one.number === chosen);
  return (
    <div class="gl-trials">
      <table aria-label={words.tableLabel}>
        <thead>
          <tr>
            <th scope="col">{words.trial}</th>
            <th scope="col">{words.state}</th>
            <th scope="col" class="gl-number">
              {metric}
            </th>
            {axes.map((axis) => (
              <th key={axis.name} scope="col" class="gl-number">
                {axis.name}
              </th>
            ))}
            <th scope="col" class="gl-number">
              {words.epochs}
            </th>
            <th scope="col">
              <span class="gl-unseen">{words.keepHead}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.number} class={one.number === chosen ? "gl-chosen-row" : ""}>
              <th scope="row">
                <button
                  type="button"
                  class="gl-plain"
                  aria-pressed={one.number === chosen}
                  onClick={() => onChoose(one.number)}
                >
                  {one.best ? "★ " : ""}
                  {one.number}
                </button>
              </th>
              <td title={one.error ?? ""}>{word(words, one.state)}</td>
              <td class="gl-number" title={String(one.value ?? "")}>
                {number(one.value, locale)}
              </td>
              {axes.map((axis) => (
                <td key={axis.name} class="gl-number" title={String(one.options[axis.name] ?? "")}>
                  {shownOption(one.options[axis.name], locale)}
                </td>
              ))}
              <td class="gl-number">{count(one.epochs, locale)}</td>
              <td class={onKeep && one.keeps ? "gl-keep" : ""}>
                {onKeep && one.keeps && (
                  <button
                    type="button"
                    title={fill(words.keepTitle, { n: one.number })}
                    onClick={() => onKeep(one.number)}
                  >
                    {words.keep}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && (
        <p class="gl-choices">
          <button type="button" onClick={() => setAll(!all)}>
            {all ? words.fewer : fill(words.all, { n: count(rows.length, locale) })}
          </button>
        </p>
      )}
    </div>
  );
}
