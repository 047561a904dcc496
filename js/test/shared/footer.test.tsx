// The line of code and its copy button; errors and waits.
import { act, fireEvent, render } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { Footer, Notice } from "../../src/shared/footer";
import { button, text, texts } from "./page";

describe("the line of code", () => {
  function clipboard(writeText: (text: string) => Promise<void>) {
    const write = vi.fn(writeText);
    vi.stubGlobal("navigator", { clipboard: { writeText: write } });
    return write;
  }
  const press = (root: Element) => act(async () => void fireEvent.click(button(root, "Copy") as HTMLElement));

  test("is copied as it stands", async () => {
    const write = clipboard(async () => {});
    const root = render(<Footer code="%gnnrec watch a" />).container;
    expect(texts(root, "code")).toEqual(["%gnnrec watch a"]);

    await press(root);
    expect(write.mock.calls).toEqual([["%gnnrec watch a"]]);
    expect(texts(root, "button")).toEqual(["Copied"]);
  });

  test("is no longer the copied one when it changes", async () => {
    clipboard(async () => {});
    const { container, rerender } = render(<Footer code="%gnnrec watch a" />);
    await press(container);
    rerender(<Footer code="%gnnrec watch b" />);
    expect(texts(container, "button")).toEqual(["Copy"]);
  });

  test("isn't said to be copied when the browser refuses", async () => {
    clipboard(() => Promise.reject(new Error("no permission")));
    const root = render(<Footer code="%gnnrec watch a" />).container;
    await press(root);
    expect(texts(root, "button")).toEqual(["Copy"]);
  });

  test("isn't said to be copied where there is no clipboard", async () => {
    vi.stubGlobal("navigator", {});
    const root = render(<Footer code="%gnnrec watch a" />).container;
    await press(root);
    expect(texts(root, "button")).toEqual(["Copy"]);
  });

  test("without code there is nothing to copy", () => {
    expect(render(<Footer code="" />).container.innerHTML).toBe("");
  });
});

describe("a notice", () => {
  const notice = (slow: boolean, failure: string | null, error: string | null = null) => {
    const state = { slow, failure: failure === null ? null : { message: failure } };
    return render(<Notice state={state} error={error} />).container;
  };
  const WAITING = "Waiting for the kernel: it may be busy with a cell.";

  test.each([
    ["nothing", false, null, null, ""],
    ["a wait", true, null, null, WAITING],
    ["the answer's error", false, "asked in vain", null, "asked in vain"],
    ["the run's error", false, null, "failed", "failed"],
    ["the answer's error before the run's", false, "asked in vain", "failed", "asked in vain"],
    ["an error before a wait", true, null, "failed", "failed"],
  ])("tells %s", (_, slow, failure, error, words) => {
    expect(text(notice(slow, failure, error))).toBe(words);
  });

  test("is read out: its place is there before its words", () => {
    expect(notice(false, null).querySelector("[aria-live=polite]")).not.toBeNull();
  });
});
