// The line of code that gives this very view, with a copy button; and what the kernel has to say.
import { useState } from "preact/hooks";
import type { Waiting } from "./requests";
import { useWords } from "./words";

export function Footer({ code }: { code: string }) {
  const { words } = useWords();
  const [copied, setCopied] = useState<string | null>(null);
  const copy = () => {
    navigator.clipboard?.writeText(code).then(
      () => setCopied(code),
      () => setCopied(null),
    );
  };
  if (!code) return null;
  return (
    <footer class="gl-footer">
      <code>{code}</code>
      <button type="button" onClick={copy}>
        {copied === code ? words.copied : words.copy}
      </button>
    </footer>
  );
}

/** An error or a wait, read out by screen readers; nothing when all is well. */
export function Notice({ state, error }: { state: Waiting; error?: string | null }) {
  const { words } = useWords();
  const failure = state.failure?.message ?? error;
  return (
    <div class="gl-notices" aria-live="polite">
      {failure && <p class="gl-error">{failure}</p>}
      {!failure && state.slow && <p class="gl-wait">{words.waiting}</p>}
    </div>
  );
}
