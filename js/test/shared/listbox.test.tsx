// The list that is walked with keys.
import { fireEvent, render } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { Listbox } from "../../src/shared/listbox";
import { one, text, texts } from "./page";

const ROWS = [5, 6, 7, 8];

function listbox(selected: number | null = null, rows = ROWS) {
  const onOpen = vi.fn<(row: number) => void>();
  const element = (given: number[], chosen: number | null) => (
    <Listbox label="Numbers" rows={given} id={(row) => row} selected={chosen} onOpen={onOpen}>
      {(row) => <b>{row}</b>}
    </Listbox>
  );
  const { container, rerender } = render(element(rows, selected));
  const list = one(container, "[role=listbox]");
  const press = (...keys: string[]) => keys.map((key) => fireEvent.keyDown(list, { key }));
  const again = (given: number[], chosen: number | null) => rerender(element(given, chosen));
  return { list, press, onOpen, again };
}

function active(list: Element): string {
  const marked = texts(list, ".gl-active");
  expect(marked).toHaveLength(1);
  const named = document.getElementById(list.getAttribute("aria-activedescendant") ?? "");
  expect(named && text(named)).toBe(marked[0]); // what screen readers hear is what is marked
  return marked[0] ?? "";
}

describe("walking", () => {
  test.each<[string[], string]>([
    [[], "5"],
    [["ArrowDown"], "6"],
    [["ArrowDown", "ArrowDown", "ArrowUp"], "6"],
    [["ArrowUp"], "5"],
    [["End"], "8"],
    [["End", "ArrowDown"], "8"],
    [["End", "Home"], "5"],
  ])("%j ends on %s", (keys, row) => {
    const { list, press, onOpen } = listbox();
    press(...keys);
    expect(active(list)).toBe(row);
    expect(onOpen).not.toHaveBeenCalled();
  });

  test("leaves Shift+Enter, which runs the cell, to the notebook", () => {
    const { list, onOpen } = listbox();
    expect(fireEvent.keyDown(list, { key: "Enter", shiftKey: true })).toBe(true);
    expect(onOpen).not.toHaveBeenCalled();
    expect(fireEvent.keyDown(list, { key: "Enter" })).toBe(false);
    expect(onOpen).toHaveBeenCalledWith(5);
  });

  test("begins at the selected row, and goes where that goes", () => {
    const { list, again } = listbox(7);
    expect(active(list)).toBe("7");
    expect(texts(list, "[aria-selected=true]")).toEqual(["7"]);
    again(ROWS, 8);
    expect(active(list)).toBe("8");
  });

  test("begins anew with other rows", () => {
    const { list, press, again } = listbox();
    press("End");
    again([1, 2], null);
    expect(active(list)).toBe("1");
  });

  test("keeps its place when nothing has changed", () => {
    const { list, press, again } = listbox();
    press("End");
    again(ROWS, null);
    expect(active(list)).toBe("8");
  });

  test("brings the row into view", () => {
    const { list, press } = listbox();
    const scroll = vi.fn();
    (list.children[1] as HTMLElement).scrollIntoView = scroll;
    press("ArrowDown");
    expect(scroll).toHaveBeenCalledWith({ block: "nearest" });
  });

  test("keeps its keys to itself, and leaves the others", () => {
    const { press } = listbox();
    expect(press("ArrowDown", "Enter", " ")).toEqual([false, false, false]);
    expect(press("a", "Tab", "Escape", "/")).toEqual([true, true, true, true]);
  });
});

describe("opening", () => {
  test.each(["Enter", " "])("the active row with %j", (key) => {
    const { press, onOpen } = listbox();
    press("ArrowDown", key);
    expect(onOpen.mock.calls).toEqual([[6]]);
  });

  test("the row that is clicked, also on what stands in it", () => {
    const { list, onOpen } = listbox();
    fireEvent.click(one(list, "[role=option]:nth-child(3) b"));
    expect(onOpen.mock.calls).toEqual([[7]]);
    expect(active(list)).toBe("7");
  });

  test("nothing for a click beside the rows", () => {
    const { list, onOpen } = listbox();
    fireEvent.click(list);
    expect(onOpen).not.toHaveBeenCalled();
  });

  test("nothing of an empty list", () => {
    const { list, press, onOpen } = listbox(null, []);
    press("ArrowDown", "End", "Enter");
    expect(onOpen).not.toHaveBeenCalled();
    expect(list.getAttribute("aria-activedescendant")).toBeNull();
  });
});
