// The leaderboard: each recommender's value of one metric, with its interval and its seeds, on one axis.

import { useState } from "preact/hooks";
import type { Compared, ComparedModel } from "../protocol.gen";
import { duration, fill, number } from "../shared/format";
import { modelLabel } from "../shared/label";
import { Axis, Dot, Figures, Named } from "./marks";
import { ends, scaleOf } from "./scale";
import { useComparisonWords } from "./words";

const ORDERS = ["byValue", "byName", "bySeconds"] as const;
type Order = (typeof ORDERS)[number];

/** Return the places of the recommenders in an order; what isn't known comes last. */
function ordered(models: ComparedModel[], order: Order, metric: string, locale: string): number[] {
  const value = (place: number) => models[place]?.metrics[metric]?.value ?? -Infinity;
  const seconds = (place: number) => models[place]?.seconds ?? Infinity;
  const name = (place: number) => models[place]?.name ?? "";
  const compare = {
    byValue: (a: number, b: number) => value(b) - value(a) || a - b,
    byName: (a: number, b: number) => name(a).localeCompare(name(b), locale, { numeric: true }),
    bySeconds: (a: number, b: number) => seconds(a) - seconds(b) || a - b,
  }[order];
  // the difference of two that aren't known isn't a number
  return models.map((_, place) => place).sort((a, b) => compare(a, b) || a - b);
}

/** Return the details below a recommender's name. */
function useDetails(): (model: ComparedModel, metric: string) => string {
  const { words, locale } = useComparisonWords();
  return (model, metric) => {
    const details = [modelLabel(model.title || model.model, model.terms, words)];
    const std = model.seed_std[metric];
    if (model.runs.length > 1)
      details.push(fill(words.seeds, { n: model.runs.length, std: number(std ?? null, locale) }));
    if (model.seconds !== null)
      details.push(fill(words.trainedIn, { time: duration(model.seconds, words).replaceAll(" ", "\u00a0") }));
    return details.join(" · ");
  };
}

interface Props {
  compared: Compared;
  metric: string;
}

export function Board({ compared, metric }: Props) {
  const { words, locale } = useComparisonWords();
  const [order, setOrder] = useState<Order>("byValue");
  const details = useDetails();
  const { models } = compared;
  const several = (model: ComparedModel) => (model.runs.length > 1 ? (model.seed_values[metric] ?? []) : []);
  const scale = scaleOf(
    [...ends(models.map((model) => model.metrics[metric])), ...models.flatMap(several)],
    locale,
  );
  const unsure = models.every((model) => typeof model.metrics[metric]?.low !== "number");
  return (
    <>
      {models.length > 1 && (
        <label class="gl-choice">
          {words.order}{" "}
          <select value={order} onChange={(event) => setOrder(event.currentTarget.value as Order)}>
            {ORDERS.map((one) => (
              <option key={one} value={one} selected={one === order}>
                {words[one]}
              </option>
            ))}
          </select>
        </label>
      )}
      <table class="gl-dotted">
        <thead>
          <tr>
            <th scope="col">{words.model}</th>
            <td>
              <Axis scale={scale} />
            </td>
            <th scope="col">{fill(words.valueOf, { metric })}</th>
          </tr>
        </thead>
        <tbody>
          {ordered(models, order, metric, locale).map((place) => {
            const model = models[place];
            return (
              model && (
                <tr key={model.name}>
                  <th scope="row">
                    <Named model={model} place={place} bare />
                    <span class="gl-muted gl-details" title={model.runs.join(", ")}>
                      {details(model, metric)}
                    </span>
                  </th>
                  <td>
                    <Dot of={model.metrics[metric]} place={place} scale={scale} seeds={several(model)} />
                  </td>
                  <td>
                    <Figures of={model.metrics[metric]} />
                  </td>
                </tr>
              )
            );
          })}
        </tbody>
      </table>
      {models.some((model) => several(model).length > 0) && <p class="gl-muted">{words.seedsKey}</p>}
      {unsure && <p class="gl-muted">{words.noIntervals}</p>}
    </>
  );
}
