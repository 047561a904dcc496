// GraphBuilder: columns get roles, filters and weights are set, and what graph that makes is seen at once.

import { useRef, useState } from "preact/hooks";
import type { BuilderForm, Change } from "../protocol.gen";
import { Footer, Notice } from "../shared/footer";
import { count, fill } from "../shared/format";
import { useTrait } from "../shared/model";
import { mount } from "../shared/mount";
import { useNarrow } from "../shared/narrow";
import { useRequests } from "../shared/requests";
import { Behaviours } from "./behaviours";
import { BuildBar, Doing, Result } from "./build";
import { Filters } from "./filters";
import { applied, useForm } from "./form";
import { PreviewOf } from "./preview";
import { Columns, Roles } from "./roles";
import {
  asBehaviours,
  asBuilt,
  asForm,
  asGuess,
  asPreview,
  asTable,
  asWork,
  type BuilderModel,
} from "./types";
import { useBuilderWords } from "./words";

export function Builder({ model }: { model: BuilderModel }) {
  const { words, locale } = useBuilderWords();
  const root = useRef<HTMLElement>(null);
  const preview = asPreview(useTrait(model, "preview"));
  const table = asTable(useTrait(model, "table"));
  const guess = asGuess(useTrait(model, "guess"));
  const found = asBehaviours(useTrait(model, "behaviours"));
  const work = asWork(useTrait(model, "work"));
  const built = asBuilt(useTrait(model, "built"));
  const live = useTrait(model, "live") !== false;
  const [ask, waiting] = useRequests(model);
  const { form, untaken, change, flush } = useForm(model, (form) => ask("preview", { form }));
  const [first] = useState(() => asForm(model.get("form")));
  const heading = useRef<HTMLHeadingElement>(null);
  const narrow = useNarrow(root);
  if (!table || !form || !first) return null;

  const apply = (remedy: Change) => {
    change(applied(form, remedy));
    heading.current?.focus(); // the button that was pressed goes with its problem
  };
  const build = () => ask("build", { form: flush() ?? form });
  const parts: { form: BuilderForm; onChange: (form: BuilderForm) => void } = { form, onChange: change };
  const counting = (untaken && !waiting.failure) || work?.doing === "preview";
  const ready = form.roles.user !== null && form.roles.item !== null;
  return (
    <section
      ref={root}
      class={`gl-builder ${narrow ? "gl-narrow" : ""}`}
      aria-label={fill(words.builderOf, { name: table.name })}
    >
      <header class="gl-header">
        <strong>{table.name}</strong>
        <span class="gl-muted">{fill(words.tableSize, { rows: count(table.rows, locale) })}</span>
        <BuildBar
          {...{ form, work, ready, live }}
          onName={(name) => change({ ...form, name })}
          onBuild={build}
        />
      </header>
      <Notice state={waiting} />
      {built && <Result built={built} />}
      {!live && <p class="gl-wait">{words.staticPage}</p>}
      <div class="gl-halves">
        <fieldset class="gl-form" disabled={!live} aria-label={words.form}>
          <Columns table={table} form={form} />
          <Roles {...parts} table={table} guess={guess} first={first} />
          {found && found.column === form.roles.behaviour && <Behaviours {...parts} found={found} />}
          <Filters {...parts} table={table} />
        </fieldset>
        <section class="gl-preview" aria-label={words.preview} aria-busy={counting}>
          <div class="gl-preview-head">
            <h4 ref={heading} tabIndex={-1}>
              {words.preview}
            </h4>
            <Doing work={work} counting={counting} />
          </div>
          {preview && (
            <div class={counting ? "gl-stale" : ""}>
              <PreviewOf preview={preview} onApply={live ? apply : null} />
            </div>
          )}
        </section>
      </div>
      <Footer code={preview?.code ?? ""} />
    </section>
  );
}

export default { render: mount(Builder) };
