// Ids that no two widgets of a page share.
import { describe, expect, test, vi } from "vitest";
import { mount } from "../../src/shared/mount";
import { FakeModel } from "./fake_model";
import { show } from "./page";

/** Return a widget of a bundle of its own, as each kind of widget has one. */
async function bundled() {
  vi.resetModules();
  const { useUniqueId } = await import("../../src/shared/ids");
  function Pair() {
    const [first, second] = [useUniqueId(), useUniqueId()];
    return (
      <p id={first}>
        <i id={second} />
      </p>
    );
  }
  return { render: mount(Pair) };
}

const ids = () => [...document.querySelectorAll("[id]")].map((node) => node.id);

describe("useUniqueId", () => {
  test("differs within a view, between views, and between bundles", async () => {
    const [one, other] = [await bundled(), await bundled()];
    const model = new FakeModel({ locale: "en" });
    for (const widget of [one, one, other]) show(widget, model);

    expect(ids()).toHaveLength(6);
    expect(new Set(ids()).size).toBe(6);
  });

  test("stays when a view is drawn again", async () => {
    const model = new FakeModel({ locale: "en" });
    show(await bundled(), model);
    const before = ids();

    model.set("locale", "ko");

    expect(ids()).toEqual(before);
  });
});
