// Build: the graph's name, the button, how far it is, and what came of it.

import type { BuilderForm, BuilderWork, Built } from "../protocol.gen";
import { Footer } from "../shared/footer";
import { count, fill } from "../shared/format";
import { useUniqueId } from "../shared/ids";
import { word } from "../shared/words";
import { useBuilderWords } from "./words";

interface Props {
  form: BuilderForm;
  work: BuilderWork | null;
  ready: boolean;
  live: boolean;
  onName: (name: string) => void;
  onBuild: () => void;
}

export function BuildBar({ form, work, ready, live, onName, onBuild }: Props) {
  const { words } = useBuilderWords();
  const id = useUniqueId();
  const building = work?.doing === "build";
  return (
    <div class="gl-actions">
      <label for={id}>{words.graphName}</label>
      <input
        id={id}
        class="gl-name"
        type="text"
        value={form.name}
        spellcheck={false}
        disabled={!live}
        onInput={(event) => onName(event.currentTarget.value)}
      />
      {live && (
        // not disabled while it builds: the keyboard's focus would be lost
        <button
          type="button"
          class="gl-build"
          disabled={!ready}
          aria-disabled={building}
          onClick={() => !building && onBuild()}
        >
          {words.build}
        </button>
      )}
    </div>
  );
}

/** What is being done, read out by screen readers. */
export function Doing({ work, counting }: { work: BuilderWork | null; counting: boolean }) {
  const { words, locale } = useBuilderWords();
  const share = work?.share ?? null;
  const done = share === null ? "" : ` ${count(Math.round(100 * share), locale)} %`;
  const building = work?.doing === "build";
  const text = building ? `${fill(words.building, { what: word(words, work.what) })}${done}` : "";
  return (
    <span class="gl-muted gl-doing" role="status">
      {building ? text : counting ? words.counting : ""}
    </span>
  );
}

export function Result({ built }: { built: Built }) {
  const { words } = useBuilderWords();
  return (
    <section class="gl-built" aria-label={words.result} aria-live="polite">
      {built.error ? (
        <p class="gl-error">{fill(words.notBuilt, { name: built.name, error: built.error })}</p>
      ) : (
        <>
          <p>
            <b>{fill(words.built, { name: built.name })}</b> {built.text}
          </p>
          {built.replaced && <p>{fill(words.replaced, { name: built.name })}</p>}
          <p>{words.next}</p>
          <Footer code={built.next ?? ""} />
        </>
      )}
    </section>
  );
}
