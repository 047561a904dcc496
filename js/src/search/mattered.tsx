// What mattered: a bar for each option, the most important first, and which of them may be chance.

import type { Mattered } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { useSearchWords } from "./words";

export function WhatMattered({ mattered }: { mattered: Mattered }) {
  const { words, locale } = useSearchWords();
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const { options, least } = mattered;
  const facts = { n: count(mattered.trials, locale), least: count(least, locale) };
  return (
    <section class="gl-mattered" aria-label={words.mattered}>
      <b>{words.mattered}</b>
      <ol>
        {options.map(({ name, share, doubtful }) => (
          <li key={name} class={doubtful ? "gl-doubtful" : ""}>
            <span class="gl-option">{name}</span>{" "}
            <span class="gl-share" title={fill(words.matteredShare, { share: percent.format(share) })}>
              {percent.format(share)}
            </span>{" "}
            {doubtful && <span class="gl-muted">{words.doubtful}</span>}
            <span class="gl-bar" aria-hidden="true">
              <span style={{ width: `${100 * share}%` }} />
            </span>
          </li>
        ))}
      </ol>
      <p class="gl-muted">{fill(options.length ? words.matteredKey : words.matteredFew, facts)}</p>
    </section>
  );
}
