// What is shown on demand: a button, and what it opens below itself.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export function Details({ label, children }: { label: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <div class="gl-on-demand">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && children}
    </div>
  );
}
