// The GraphExplorer by keyboard alone: walking, opening, ticking, going back, searching.
import { act, fireEvent, render, within } from "@testing-library/preact";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Explorer } from "../../src/explorer/index";
import { screen } from "../shared/page";
import { ExplorerModel, neighbourhood, node, traits } from "./model";

let model: ExplorerModel;

beforeEach(() => {
  vi.useFakeTimers();
  model = new ExplorerModel(traits());
  render(<Explorer model={model} />);
});

const here = () => document.activeElement?.getAttribute("aria-label")?.split(",")[0];
const press = (key: string, more = {}) =>
  fireEvent.keyDown(document.activeElement as Element, { key, ...more });
const start = () => act(() => screen.getByRole("option", { name: /^user 0/ }).focus());
const asked = () => model.sent.map(({ method, params }) => [method, params]);

describe("in the layers", () => {
  test("one node alone can be reached by Tab", () => {
    const rows = () => [...document.querySelectorAll<HTMLElement>(".gl-layers [role=option]")];
    const reachable = () => rows().filter((row) => row.tabIndex === 0);
    expect(reachable().map((row) => row.dataset.layer)).toEqual(["0"]);
    start();
    press("ArrowRight");
    expect(reachable().map((row) => row.dataset.layer)).toEqual(["1"]);
  });

  test("the arrows walk in a layer and along the edges", () => {
    start();
    const walked = ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight", "End", "Home"].map((key) => {
      press(key);
      return here();
    });
    expect(walked).toEqual(["item 10", "item 11", "item 11", "user 1", "user 2", "user 1"]);
    press("ArrowLeft");
    expect(here()).toBe("item 11"); // user 1 has only this
    press("ArrowUp");
    press("ArrowRight");
    expect(here()).toBe("user 2"); // item 10 leads only there
    press("ArrowRight");
    expect(here()).toBe("user 2");
  });

  test("what is pointed at stands out with its edges", () => {
    start();
    press("ArrowRight");
    const lit = document.querySelectorAll(".gl-lit").length;
    const faint = document.querySelectorAll(".gl-faint").length;
    expect([lit, faint]).toEqual([3, 3]); // two to the focus and one to user 2
  });

  test("Enter opens, and the keyboard is then at the new focus", () => {
    start();
    press("ArrowRight");
    press("Enter");
    expect(asked()).toEqual([["open", { side: "item", index: 10 }]]);
    const view = neighbourhood();
    view.layers = [{ side: "item", total: 1, nodes: [node("item", 10)] }];
    view.edges = [];
    model.put("view", view);
    expect(here()).toBe("item 10");
  });

  test("more leads to the first of those that came", () => {
    fireEvent.click(screen.getByRole("button", { name: "12 more" }));
    const view = neighbourhood();
    view.layers[1]?.nodes.push(node("item", 12), node("item", 13));
    model.put("view", view);
    expect(here()).toBe("item 12");
  });

  test("Space ticks", () => {
    start();
    press("ArrowRight");
    press(" ");
    expect(model.saved).toEqual([[["item", 10]]]);
    press(" ");
    expect(model.saved.at(-1)).toEqual([]);
  });

  test.each(["Backspace", "Escape"])("%s goes back", (key) => {
    start();
    press(key);
    expect(asked()).toEqual([["back", {}]]);
    model.put("view", { ...neighbourhood(), trail: [node("user", 0)] });
    press(key);
    expect(asked().length).toBe(1);
  });
});

describe("in the search", () => {
  const box = () => screen.getByRole("combobox", { name: /Search/ });
  const type = (value: string) => {
    fireEvent.input(box(), { target: { value } });
    act(() => {
      vi.advanceTimersByTime(200);
    });
  };
  const result = (query: string) => ({
    query,
    users: { total: 1, rows: [node("user", 7)] },
    items: { total: 40, rows: [node("item", 8, { label: "홍차" }), node("item", 9)] },
  });

  test("/ leads there, and what there is stands in groups", () => {
    start();
    press("/");
    expect(document.activeElement).toBe(box());
    const users = within(screen.getByRole("group", { name: "Users: 1 of 1,234" }));
    expect(users.getAllByRole("option").map((row) => row.querySelector(".gl-label")?.textContent)).toEqual([
      "user 7",
    ]);
    expect(screen.getByRole("group", { name: "Items: 2 of 56" })).toBeTruthy();
    act(() => {
      vi.advanceTimersByTime(500);
    });
    expect(asked()).toEqual([]); // what stands there is what was asked for
  });

  test("typing searches after a pause, once", () => {
    act(() => box().focus());
    fireEvent.input(box(), { target: { value: "홍" } });
    type("홍차");
    expect(asked()).toEqual([["search", { query: "홍차" }]]);
  });

  test("arrows choose over the groups, Enter opens", () => {
    act(() => box().focus());
    type("8");
    model.put("found", result("8"));
    press("ArrowDown");
    const chosen = document.getElementById(box().getAttribute("aria-activedescendant") ?? "");
    expect(chosen?.querySelector(".gl-label")?.textContent).toBe("홍차");
    expect(chosen?.getAttribute("aria-selected")).toBe("true");
    press("Enter");
    expect(asked().at(-1)).toEqual(["open", { side: "item", index: 8 }]);
    expect(screen.queryByRole("group")).toBeNull();
  });

  test("Enter before the results are there opens the first of them when they come", () => {
    act(() => box().focus());
    type("7");
    press("Enter");
    model.put("found", result("somebody typed before"));
    expect(asked().length).toBe(1);
    model.put("found", result("7"));
    expect(asked().at(-1)).toEqual(["open", { side: "user", index: 7 }]);
  });

  test("Enter that ends a Korean syllable opens nothing", () => {
    act(() => box().focus());
    press("Enter", { isComposing: true });
    expect(asked()).toEqual([]);
  });

  test("Backspace deletes and doesn't go back, Escape closes", () => {
    act(() => box().focus());
    press("Backspace");
    press("Escape");
    expect(asked()).toEqual([]);
    expect(screen.queryByRole("group")).toBeNull();
  });

  test("what isn't there is said", () => {
    act(() => box().focus());
    type("zzz");
    const none = { total: 0, rows: [] };
    model.put("found", { query: "zzz", users: none, items: none });
    expect(screen.getByText(/Nothing matches "zzz"/)).toBeTruthy();
    press("Enter");
    expect(asked().length).toBe(1);
  });
});
