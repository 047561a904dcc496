// The rules of axe-core on what a view drew; those of contrast and layout need a real browser.
import axe from "axe-core";

/** Return each fault with where it is. */
export async function faults(el: Element): Promise<string[]> {
  const found = await axe.run(el, {
    rules: { "color-contrast": { enabled: false } },
    resultTypes: ["violations"],
    preload: false, // it would fetch style sheets for contrast alone
  });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}
