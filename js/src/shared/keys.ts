// Which keys stay in a widget, and which go on to the notebook around it.

/** Give the keyboard back to the cell that shows an element. */
function leave(element: HTMLElement) {
  (document.activeElement as HTMLElement | null)?.blur();
  element.closest<HTMLElement>(".jp-Cell")?.focus();
}

/** Whether a key runs the cell, wherever it is pressed: no list may take it for its own Enter. */
export function runsCell({ key, shiftKey }: KeyboardEvent): boolean {
  return shiftKey && key === "Enter";
}

/** Whether a key is for the widget alone: not with Ctrl, Alt or Meta, nor what runs the cell, nor Escape. */
function isPlain(event: KeyboardEvent): boolean {
  const shortcut = event.ctrlKey || event.metaKey || event.altKey;
  return !shortcut && !runsCell(event) && event.key !== "Escape";
}

/**
 * Keep plain keys from the notebook, to which each letter is a command wherever nothing is typed: "d d" deletes the
 * cell. Escape leaves the widget. Return a clean-up.
 */
export function keepKeys(root: HTMLElement) {
  // Notebook 7 looks at a key before the root does. It passes over what has this mark, but has looked at the
  // element with the keyboard by then, so the mark is put there, and before anyone else sees the key.
  const mark = (event: KeyboardEvent) => {
    const path = event.composedPath();
    if (path.includes(root))
      (path[0] as Element).toggleAttribute("data-lm-suppress-shortcuts", isPlain(event));
  };
  const keep = (event: KeyboardEvent) => {
    if (isPlain(event)) event.stopPropagation();
    else if (event.key === "Escape" && !event.altKey && !event.ctrlKey && !event.metaKey) leave(root);
  };
  window.addEventListener("keydown", mark, true);
  root.addEventListener("keydown", keep);
  return () => window.removeEventListener("keydown", mark, true);
}
