// The slices: how well each group of users, items or behaviours is served by each recommender.

import { useState } from "preact/hooks";
import type { Compared } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { Axis, Dot, Figures, Named } from "./marks";
import { useGroupName, useName } from "./names";
import { ends, scaleOf } from "./scale";
import { useComparisonWords } from "./words";

export function Slices({ compared }: { compared: Compared }) {
  const { words, locale } = useComparisonWords();
  const nameOf = useName();
  const groupName = useGroupName();
  const [chosen, setChosen] = useState(0);
  const slice = compared.slices[chosen] ?? compared.slices[0];
  if (!slice) return <p class="gl-empty">{words.noSlices}</p>;
  const { models } = compared;
  const scale = scaleOf(
    slice.groups.flatMap((group) => ends(models.map((model) => group.values[model.name]))),
    locale,
  );
  return (
    <>
      <label class="gl-choice">
        {words.sliceBy}{" "}
        <select value={chosen} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
          {compared.slices.map((one, n) => (
            <option key={one.name} value={n} selected={one === slice}>
              {nameOf(one.name)}
            </option>
          ))}
        </select>
      </label>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="gl-scroll" tabIndex={0} aria-label={nameOf(slice.name)}>
        <table class="gl-dotted gl-grouped">
          <thead>
            <tr>
              <th scope="col">{words.model}</th>
              <td>
                <Axis scale={scale} />
              </td>
              <th scope="col">{fill(words.valueOf, { metric: slice.metric })}</th>
            </tr>
          </thead>
          {slice.groups.map((group) => (
            <tbody key={group.label}>
              <tr>
                <th scope="rowgroup" colSpan={3} class="gl-group">
                  {groupName(group.label)}{" "}
                  <span class="gl-muted">
                    {group.users === 1
                      ? words.groupUsersOne
                      : fill(words.groupUsers, { n: count(group.users, locale) })}
                  </span>
                </th>
              </tr>
              {models.map((model, place) => (
                <tr key={model.name}>
                  <th scope="row">
                    <Named model={model} place={place} />
                  </th>
                  <td>
                    <Dot of={group.values[model.name]} place={place} scale={scale} />
                  </td>
                  <td>
                    <Figures of={group.values[model.name]} />
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
    </>
  );
}
