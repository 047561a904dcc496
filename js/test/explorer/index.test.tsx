// The GraphExplorer as a person meets it: what it draws, and what it asks the kernel for.
import { act, fireEvent, render, within } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import { Explorer } from "../../src/explorer/index";
import { LanguageContext, language } from "../../src/shared/words";
import { screen } from "../shared/page";
import { ExplorerModel, HOSTILE, neighbourhood, node, traits } from "./model";

function show(more: Record<string, unknown> = {}, locale = "en"): ExplorerModel {
  const model = new ExplorerModel(traits(more));
  render(
    <LanguageContext.Provider value={language(locale)}>
      <Explorer model={model} />
    </LanguageContext.Provider>,
  );
  return model;
}

const list = (name: string) => screen.getByRole("listbox", { name });
const option = (name: RegExp) => screen.getByRole("option", { name });
const near = "2 of 30 items";
const far = "2 of 2 other users";

describe("what is drawn", () => {
  test("the graph in figures", () => {
    show();
    const overview = within(screen.getByRole("region", { name: "Overview" }));
    for (const told of ["1,234", "56", "7,890", "5,000", "7.23 %", "2011-01-01 to 2011-12-09", "7,000"])
      expect(overview.getByText(told)).toBeTruthy();
    const picture = screen.getByRole("img", { name: /Users: median 4, most 10; Items: median 4, most 10/ });
    expect(picture.querySelectorAll("circle").length).toBe(2);
    expect(picture.querySelectorAll("rect").length).toBe(2);
  });

  test("the layers as lists that say how many there are", () => {
    show();
    expect(within(list("User")).getAllByRole("option").length).toBe(1);
    const rows = within(list(near)).getAllByRole("option");
    expect(rows.map((row) => row.getAttribute("aria-label"))).toEqual([
      "item 10, Item, 11 neighbours, buy ×2, view, 2011-03-04",
      "item 11, Item, 12 neighbours, view",
    ]);
    expect(within(list(far)).getAllByRole("option").length).toBe(2);
  });

  test("what is told of the focus, and the code of the view", () => {
    show();
    for (const told of [
      "34 interactions",
      "buy 30, view 4",
      "2 not counted as liking",
      "2011-01-02 to 2011-03-04",
      "%gnnrec explore shop --user 0",
    ])
      expect(screen.getByText(told)).toBeTruthy();
  });

  test("each behaviour of a pair by an edge of its own, told apart by colour and dash", () => {
    show();
    const [first, second] = [...document.querySelectorAll(".gl-links")];
    const drawn = [...(first?.querySelectorAll("path") ?? [])];
    expect(drawn.map((path) => path.getAttribute("class")?.match(/gl-colour-\d/)?.[0])).toEqual([
      "gl-colour-0",
      "gl-colour-1",
      "gl-colour-1",
    ]);
    expect(new Set(drawn.map((path) => path.style.strokeDasharray)).size).toBe(2);
    expect(new Set(drawn.map((path) => path.getAttribute("d"))).size).toBe(3);
    expect(second?.querySelectorAll("path").length).toBe(3);
    const legend = [...document.querySelectorAll(".gl-trail .gl-legend li")];
    expect(legend.map((row) => row.textContent?.trim())).toEqual(["buy", "view"]);
  });

  test("users as circles, items as squares, communities by colour and number", () => {
    const view = neighbourhood();
    view.layers[1]?.nodes.splice(0, 1, node("item", 10, { community: 3, weight: 1 }));
    show({ view });
    expect(list("User").querySelector(".gl-node-user.gl-hollow")).toBeTruthy();
    const row = option(/item 10, Item, .*community 3/);
    expect(row.querySelector(".gl-node-item.gl-colour-3")).toBeTruthy();
    expect(within(row).getByText("c3")).toBeTruthy();
  });

  test("the figure by which the neighbours are sorted", () => {
    const figures = () => [...list(near).querySelectorAll(".gl-number")].map((cell) => cell.textContent);
    const model = show();
    expect(figures()).toEqual(["2.5", "1"]);
    model.put("view", { ...neighbourhood(), sort: "degree" });
    expect(figures()).toEqual(["11", "12"]);
    model.put("view", { ...neighbourhood(), sort: "recency" });
    expect(figures()).toEqual(["2011-03-04", ""]);
  });

  test("hostile names as text, wherever they stand", () => {
    const bad = (side: "user" | "item", index: number) =>
      node(side, index, { id: HOSTILE, label: HOSTILE, weight: 1, latest: HOSTILE });
    const view = neighbourhood();
    view.trail = [bad("user", 3), bad("user", 0)];
    view.layers = view.layers.map((layer) => ({
      ...layer,
      nodes: layer.nodes.map((one) => bad(one.side, one.index)),
    }));
    view.facts = {
      interactions: 1,
      not_counted: 0,
      behaviours: [[HOSTILE, 1]],
      first: HOSTILE,
      last: HOSTILE,
    };
    view.code = HOSTILE;
    const overview = {
      ...(traits().overview as object),
      name: HOSTILE,
      span: [HOSTILE, HOSTILE],
      behaviours: [{ name: HOSTILE, count: 1 }],
    };
    const rows = { total: 1, rows: [bad("item", 1)] };
    const found = { query: HOSTILE, users: rows, items: rows };
    const communities = {
      count: 1,
      chosen: 0,
      rows: [{ number: 0, users: 1, items: 1, telling: [HOSTILE] }],
    };
    show({ overview, view, found, communities, error: HOSTILE });
    act(() => screen.getByRole("combobox", { name: /Search/ }).focus());

    expect(document.querySelector("img, script")).toBeNull();
    expect(screen.getAllByText(HOSTILE).length).toBeGreaterThan(10);
  });

  test("Korean", () => {
    show({}, "ko");
    expect(screen.getByRole("button", { name: "커뮤니티 찾기" })).toBeTruthy();
    expect(screen.getByText("아이템 30 중 2")).toBeTruthy();
  });

  test("an empty state where nobody is connected, and where the focus isn't", () => {
    const model = show({ view: { sort: "weight", trail: [], layers: [], edges: [], code: "x" } });
    expect(screen.getByText(/No interaction counts as liking/)).toBeTruthy();
    const view = neighbourhood();
    view.layers = view.layers.map((layer, n) => (n ? { ...layer, nodes: [], total: 0 } : layer));
    view.edges = [[], []];
    model.put("view", view);
    expect(screen.getByText(/Not connected/)).toBeTruthy();
  });

  test("nothing, and no error, before the traits are there", () => {
    show({ overview: {}, view: {}, found: {}, communities: {} });
    expect(document.querySelector(".gl-explorer")).toBeNull();
  });
});

describe("what is asked for", () => {
  test("a click makes a node the focus, but not the focus itself", () => {
    const model = show();
    fireEvent.click(option(/^item 11/));
    expect(model.sent[0]).toMatchObject({ method: "open", params: { side: "item", index: 11 } });
    fireEvent.click(within(list("User")).getByRole("option"));
    expect(model.sent.length).toBe(1);
  });

  test("twelve more, or what is left, and none beyond what is drawn at most", () => {
    const model = show();
    fireEvent.click(screen.getByRole("button", { name: "12 more" }));
    expect(model.sent[0]).toMatchObject({ method: "more", params: { layer: 1 } });
    const view = neighbourhood();
    const layer = view.layers[1];
    if (layer) layer.total = 5;
    model.put("view", view);
    expect(screen.getByRole("button", { name: "3 more" })).toBeTruthy();
    model.put("view", { ...view, most: 2 });
    expect(screen.queryByRole("button", { name: /more/ })).toBeNull();
    expect(screen.getByText("No more than 2 are drawn. Search for the others.")).toBeTruthy();
  });

  test("the way back, by a step or to any place", () => {
    const model = show();
    fireEvent.click(screen.getByRole("button", { name: "‹ Back" }));
    fireEvent.click(within(screen.getByRole("navigation")).getByRole("button", { name: "item 5" }));
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([
      ["back", {}],
      ["back", { to: 0 }],
    ]);
  });

  test("another order; by time only where there are times", () => {
    const model = show();
    const sort = screen.getByRole("combobox", { name: "Order" });
    const choices = () => [...sort.querySelectorAll("option")].map((choice) => choice.value);
    expect(choices()).toEqual(["weight", "degree", "recency"]);
    fireEvent.change(sort, { target: { value: "recency" } });
    expect(model.sent[0]).toMatchObject({ method: "sort", params: { by: "recency" } });
    model.put("overview", { ...(traits().overview as object), span: null });
    expect(choices()).toEqual(["weight", "degree"]);
  });

  test("communities when asked, then one of them, then all again", () => {
    const model = show();
    fireEvent.click(screen.getByRole("button", { name: "Find communities" }));
    expect(screen.getByText("Looking for communities …")).toBeTruthy();
    model.answer("The graph has no pairs.");
    expect(screen.getByText("The graph has no pairs.")).toBeTruthy();
    expect(screen.queryByText("Looking for communities …")).toBeNull();

    const rows = [
      { number: 0, users: 900, items: 20, telling: ["tea", "milk"] },
      { number: 1, users: 3, items: 1, telling: ["soap"] },
    ];
    model.put("communities", { count: 60, rows, chosen: -1 });
    expect(screen.getByText("The 2 largest of 60")).toBeTruthy();
    expect(screen.getByText("tea · milk")).toBeTruthy();
    fireEvent.click(option(/^c1/));
    model.put("communities", { count: 60, rows, chosen: 1 });
    fireEvent.click(screen.getByRole("button", { name: "All communities" }));
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([
      ["find_communities", {}],
      ["choose_community", { number: 1 }],
      ["choose_community", { number: -1 }],
    ]);
    const view = neighbourhood();
    view.layers[1]?.nodes.splice(0, 1, node("item", 10, { community: 1 }));
    model.put("view", view);
    const aside = (name: RegExp) => option(name).classList.contains("gl-aside");
    expect([aside(/^item 10/), aside(/^item 11/)]).toEqual([false, true]);
  });

  test("a kernel that doesn't answer is said to be waited for", () => {
    vi.useFakeTimers();
    const model = show();
    fireEvent.click(option(/^item 11/));
    act(() => {
      vi.advanceTimersByTime(2100);
    });
    expect(screen.getByText(/Waiting for the kernel/)).toBeTruthy();
    model.answer();
    expect(screen.queryByText(/Waiting for the kernel/)).toBeNull();
  });
});

describe("ticks", () => {
  test("a box is ticked and unticked, in the order of ticking", () => {
    const model = show();
    const tick = (name: RegExp) => fireEvent.click(option(name).querySelector(".gl-tick") as Element);
    tick(/^user 2/);
    tick(/^item 10/);
    expect(option(/^item 10/).getAttribute("aria-selected")).toBe("true");
    expect(screen.getByText(/2 ticked; in Python: the widget's selection/)).toBeTruthy();
    tick(/^user 2/);
    const [user, item] = [
      ["user", 2],
      ["item", 10],
    ];
    expect(model.saved).toEqual([[user], [user, item], [item]]);
    expect(model.sent).toEqual([]);
  });

  test("a whole layer, and nothing any more", () => {
    const model = show({ selected: [["item", 11]] });
    fireEvent.click(screen.getAllByRole("button", { name: "Tick all" })[0] as Element);
    expect(model.saved.at(-1)).toEqual([
      ["item", 11],
      ["item", 10],
    ]);
    fireEvent.click(screen.getByRole("button", { name: "Untick all" }));
    expect(model.saved.at(-1)).toEqual([]);
    model.put("selected", [["user", 9]]);
    fireEvent.click(screen.getByRole("button", { name: "Untick" }));
    expect(model.saved.at(-1)).toEqual([]);
  });

  test("what is no tick is left out", () => {
    show({ selected: ["x", ["item"], ["item", 1.5], null] });
    expect(screen.queryByText(/ticked/)).toBeNull();
  });
});
