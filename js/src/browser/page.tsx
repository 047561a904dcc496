// The head of a page that somebody got by mail: what it is, of which run, and from which day.
import type { BrowserRun, PageFacts } from "../protocol.gen";
import { count, fill } from "../shared/format";
import { useBrowserWords } from "./words";

export function PageHead({ page, run }: { page: PageFacts; run: BrowserRun }) {
  const { words, locale } = useBrowserWords();
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  const facts = { graph: run.graph, model: run.model, n: count(page.users, locale) };
  return (
    <div class="gl-page-head">
      <h1>{fill(words.pageTitle, { name: run.name })}</h1>
      <h2 class="gl-unseen">{run.name}</h2>
      <p class="gl-muted">
        <time dateTime={page.made}>{day.format(new Date(`${page.made}T00:00:00Z`))}</time>
      </p>
      <p>
        {fill(page.users === 1 ? words.pageOfOne : words.pageOf, facts)}{" "}
        {page.living.length > 0 && `${words.pageLives} `}
        {words.pageAlone}
      </p>
    </div>
  );
}
