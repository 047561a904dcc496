// What each behaviour counts, and which are left out.

import type { BehaviourRows, BuilderForm } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { weighed } from "./form";
import { NumberInput } from "./inputs";
import { useBuilderWords } from "./words";

interface Props {
  found: BehaviourRows;
  form: BuilderForm;
  onChange: (form: BuilderForm) => void;
}

export function Behaviours({ found, form, onChange }: Props) {
  const { words, locale } = useBuilderWords();
  const factors = new Map(form.behaviours);
  return (
    <fieldset class="gl-behaviours">
      <legend>{words.behaviours}</legend>
      <p class="gl-muted">{words.behavioursNote}</p>
      <div class="gl-behaviours-list">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.behaviour}</th>
              <th scope="col" class="gl-number">
                {words.rows}
              </th>
              <th scope="col">{words.counts}</th>
              <th scope="col">{words.leaveOut}</th>
            </tr>
          </thead>
          <tbody>
            {found.rows.map(({ name, count: rows }) => {
              const out = factors.get(name) === null;
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="gl-number">{count(rows, locale)}</td>
                  <td>
                    <NumberInput
                      label={fill(words.weightOf, { name })}
                      value={factors.get(name) ?? null}
                      step="any"
                      placeholder={out ? "–" : "1"}
                      disabled={out}
                      onValue={(value) => onChange(weighed(form, name, value ?? undefined))}
                    />
                  </td>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={fill(words.leaveOutOf, { name })}
                      checked={out}
                      onChange={(event) =>
                        onChange(weighed(form, name, event.currentTarget.checked ? null : undefined))
                      }
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {found.others > 0 && (
        <p class="gl-muted">{fill(words.otherBehaviours, { n: count(found.others, locale) })}</p>
      )}
    </fieldset>
  );
}
