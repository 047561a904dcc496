// How a view comes onto the page and leaves it, and the words it gets.
import { act, fireEvent } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { mount } from "../../src/shared/mount";
import { useWords } from "../../src/shared/words";
import { FakeModel } from "./fake_model";
import { one, show, takeOff, text } from "./page";

function Greeting() {
  const { words, locale } = useWords();
  return (
    <p>
      {locale}: {words.stop}
      <select />
      <button type="button" />
    </p>
  );
}

const widget = { render: mount(Greeting) };

describe("mount", () => {
  test("adds one root", () => {
    const el = show(widget, new FakeModel({ locale: "en" }));

    expect(el.children).toHaveLength(1);
    const root = el.firstElementChild;
    expect(root?.className).toBe("gnnrec-lab");
    expect(text(el)).toBe("en: Stop");
  });

  test.each(["select", "button", "p"])("keeps plain keys pressed in a %s from the notebook", (where) => {
    const el = show(widget, new FakeModel({ locale: "en" }));
    const heard: string[] = [];
    el.addEventListener("keydown", (event) => heard.push(event.key));

    const press = (init: KeyboardEventInit) => fireEvent.keyDown(one(el, where), init);
    for (const key of [..."abcdefghijklmnopqrstuvwxyz0123456789", "ArrowDown", "Enter", " "]) press({ key });
    press({ key: "M", shiftKey: true });
    expect(heard).toEqual([]);

    press({ key: "Escape" });
    press({ key: "Enter", shiftKey: true });
    press({ key: "s", ctrlKey: true });
    press({ key: "p", metaKey: true });
    expect(heard).toEqual(["Escape", "Enter", "s", "p"]);
  });

  test("marks what has the keyboard before a notebook looks at the key, for plain keys alone", () => {
    const el = show(widget, new FakeModel({ locale: "en" }));
    const heard: [string, boolean][] = [];
    const look = ({ key, target }: KeyboardEvent) =>
      heard.push([key, (target as Element).hasAttribute("data-lm-suppress-shortcuts")]);
    document.addEventListener("keydown", look, true);

    const press = (init: KeyboardEventInit) => fireEvent.keyDown(one(el, "button"), init);
    press({ key: "d" });
    press({ key: "Enter", shiftKey: true });
    press({ key: "s", ctrlKey: true });
    press({ key: "x" });
    press({ key: "Escape" });
    takeOff();
    fireEvent.keyDown(document.body, { key: "d" });
    document.removeEventListener("keydown", look, true);

    expect(heard).toEqual([
      ["d", true],
      ["Enter", false],
      ["s", false],
      ["x", true],
      ["Escape", false],
      ["d", false],
    ]);
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["JupyterLab", { "data-jp-theme-light": "false" }, {}],
    ["VS Code", { class: "vscode-dark" }, {}],
    ["VS Code in high contrast", { class: "vscode-high-contrast" }, {}],
    ["Colab", {}, { theme: "dark" }],
    ["marimo", { class: "dark dark-theme" }, {}],
  ])("is dark with %s, until that is light again", async (_name, ofBody, ofPage) => {
    const root = show(widget, new FakeModel({ locale: "en" })).firstElementChild;
    const set = async (put: boolean) => {
      for (const [node, all] of [
        [document.body, ofBody],
        [document.documentElement, ofPage],
      ] as const)
        for (const [name, value] of Object.entries(all))
          put ? node.setAttribute(name, value) : node.removeAttribute(name);
      await new Promise((done) => setTimeout(done));
    };

    expect(root?.className).toBe("gnnrec-lab");
    await set(true);
    expect(root?.className).toBe("gnnrec-lab gl-dark");
    await set(false);
    expect(root?.className).toBe("gnnrec-lab");
  });

  test("Escape gives the keyboard back to the cell", () => {
    const el = show(widget, new FakeModel({ locale: "en" }));
    el.className = "jp-Cell";
    el.tabIndex = -1;
    one(el, "button").focus();

    fireEvent.keyDown(one(el, "button"), { key: "Escape" });

    expect(document.activeElement).toBe(el);
  });

  test("leaves nothing behind, on the page or on the model", () => {
    const model = new FakeModel({ locale: "en" });
    const el = show(widget, model);
    el.prepend("before");
    expect(model.listeners).toBe(1);

    takeOff();

    expect(el.innerHTML).toBe("before");
    expect(model.listeners).toBe(0);
  });

  test("shows one model twice, and taking one view off leaves the other", () => {
    const model = new FakeModel({ locale: "en" });
    const stays = show(widget, model);
    const goes = document.createElement("div");
    let cleanUp = () => {};
    act(() => {
      cleanUp = widget.render({ model, el: goes });
    });

    act(() => cleanUp());
    model.put({ locale: "ko" });

    expect(text(stays)).toBe("ko: 중지");
    expect(goes.childNodes).toHaveLength(0);
  });

  test("changes its words with the locale", () => {
    const model = new FakeModel({ locale: "en" });
    const el = show(widget, model);

    model.put({ locale: "ko" });

    expect(text(el)).toBe("ko: 중지");
  });

  test.each([
    ["ko-KR", "ko: 중지"],
    ["KO", "ko: 중지"],
    ["en-GB", "en: Stop"],
    ["fr", "en: Stop"],
  ])("with the locale auto speaks the browser's language: %s", (language, words) => {
    vi.spyOn(navigator, "language", "get").mockReturnValue(language);
    document.documentElement.lang = "en"; // as JupyterLab says, whatever its language

    const el = show(widget, new FakeModel({ locale: "auto" }));

    expect(text(el)).toBe(words);
  });

  test.each([
    ["ko", "ko: 중지"],
    ["en", "en: Stop"],
  ])("an explicit locale %s wins over browser and page", (locale, words) => {
    const other = locale === "ko" ? "en" : "ko";
    vi.spyOn(navigator, "language", "get").mockReturnValue(other);
    document.documentElement.lang = other;

    expect(text(show(widget, new FakeModel({ locale })))).toBe(words);
  });

  test.each([undefined, null, 7, "xx"])("a locale that is none (%s) follows the page", (locale) => {
    document.documentElement.lang = "ko";
    expect(text(show(widget, new FakeModel({ locale })))).toBe("ko: 중지");
  });
});
