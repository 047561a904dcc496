// The search box whose findings are walked with keys, as the map and the explorer have it.
import { act, fireEvent, render } from "@testing-library/preact";
import { createRef } from "preact";
import { beforeEach, expect, test, vi } from "vitest";
import { Combobox } from "../../src/shared/combobox";
import { one, text, texts } from "./page";

const ROWS = ["cup", "mug", "tea", "pot"];

beforeEach(() => {
  vi.useFakeTimers();
});

function combobox({ blank = false, found = null as string | null, rows = ROWS } = {}) {
  const [onSearch, onChoose] = [vi.fn<(query: string) => void>(), vi.fn<(row: string) => void>()];
  const box = createRef<HTMLInputElement>();
  const element = (query: string | null, given: string[]) => (
    <Combobox
      box={box}
      label="Search"
      query={query}
      groups={[
        { key: "a", title: "First", rows: given.slice(0, 2) },
        { key: "b", title: "Then", rows: given.slice(2) },
      ]}
      none="Nothing"
      blank={blank}
      id={(row) => row.charCodeAt(0)}
      onSearch={onSearch}
      onChoose={onChoose}
    >
      {(row) => <b>{row}</b>}
    </Combobox>
  );
  const { container, rerender } = render(element(found, rows));
  const input = one(container, "input") as HTMLInputElement;
  act(() => input.focus());
  const type = (value: string) => {
    fireEvent.input(input, { target: { value } });
    act(() => {
      vi.advanceTimersByTime(200);
    });
  };
  const press = (...keys: string[]) => keys.map((key) => fireEvent.keyDown(input, { key }));
  const active = () => {
    const named = document.getElementById(input.getAttribute("aria-activedescendant") ?? "");
    return named && text(named);
  };
  return {
    container,
    input,
    type,
    press,
    active,
    onSearch,
    onChoose,
    put: (...now: Parameters<typeof element>) => rerender(element(...now)),
  };
}

test("what is walked to is brought into sight, over the groups", () => {
  const seen: string[] = [];
  const { type, press, put, active, onChoose } = combobox();
  const scroll = vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function (this: Element) {
    seen.push(text(this));
  });
  type("x");
  put("x", ROWS);
  press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp");
  expect(seen).toEqual(["mug", "tea", "pot", "pot", "tea"]);
  expect(active()).toBe("tea");
  press("Enter");
  expect(onChoose).toHaveBeenCalledWith("tea");
  scroll.mockRestore();
});

test("the empty box finds something only where it is to", () => {
  expect(texts(combobox({ found: "" }).container, "[role=option]")).toEqual([]);
  expect(texts(combobox({ found: "", blank: true }).container, "[role=option]")).toEqual(ROWS);
});

test("Escape closes and empties it, and is the widget's own once there is nothing to close", () => {
  const { input, type, press, put, onSearch } = combobox();
  type("cup");
  put("cup", ROWS);
  expect(onSearch.mock.calls).toEqual([["cup"]]);
  expect(press("Escape")).toEqual([false]);
  expect([input.value, input.getAttribute("aria-expanded")]).toEqual(["", "false"]);
  expect(press("Escape")).toEqual([true]);
});
