// Puts a view on the page as anywidget does; setup.ts takes it off after each test.
import { act, within } from "@testing-library/preact";
import type { FakeModel } from "./fake_model";

interface Widget {
  render: (given: { model: FakeModel; el: HTMLElement }) => () => void;
}

const cleanUps: (() => void)[] = [];

/** Take off the page what was shown. */
export function takeOff(): void {
  for (const cleanUp of cleanUps.splice(0)) act(cleanUp);
}

type Queries = ReturnType<typeof within>;

/** All of the page there is now; the library's own is that of the first file. */
export const screen = new Proxy({} as Queries, {
  get: (_, query) => Reflect.get(within(document.body), query),
});

/** Show a widget; returns the element it was given. */
export function show(widget: Widget, model: FakeModel): HTMLElement {
  const el = document.body.appendChild(document.createElement("div"));
  act(() => {
    cleanUps.push(widget.render({ model, el }));
  });
  return el;
}

/** Return the element of a selector, which must be there. */
export function one(root: Element, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`Nothing on the page is ${selector}.`);
  return found;
}

/** Return the texts of a selector's elements, white space made plain. */
export function texts(root: Element, selector: string): string[] {
  return [...root.querySelectorAll(selector)].map((node) => text(node));
}

export function text(node: Element): string {
  return (node.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** Return the button of these words. */
export function button(root: Element, words: string): HTMLElement | undefined {
  return [...root.querySelectorAll<HTMLElement>("button")].find((node) => text(node) === words);
}

/** A label that would do harm if a view ever took text for markup. */
export const HOSTILE = "</script><img src=x onerror=alert(1)>";
