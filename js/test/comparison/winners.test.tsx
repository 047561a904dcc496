// Who wins, who loses: counts, histogram, the users, and the way from one of them to the explanations.

import { act, fireEvent } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import widget from "../../src/comparison/index";
import type { Compared } from "../../src/protocol.gen";
import { BROWSER_RUN, EXPLANATIONS, USERS, view } from "../browser/fixtures";
import { FakeModel } from "../shared/fake_model";
import { button, one, show, text, texts } from "../shared/page";
import { comparison, winners } from "./model";

const part = (changes: Partial<Compared> = {}) => one(show(widget, comparison(changes)), ".gl-part-winners");

describe("a pair", () => {
  test("for how many users which one is better", () => {
    expect(texts(part(), ".gl-counts li")).toEqual([
      "lightgcn is better for 30 users (30 %)",
      "the same for 60 (60 %)",
      "spectral is better for 10 (10 %)",
    ]);
  });

  test("the users to whom it matters most", () => {
    const found = part();
    expect(texts(found, ".gl-users h4")).toEqual([
      "Most in favour of lightgcn",
      "Most in favour of spectral",
    ]);
    expect(texts(found, "[role=option]")).toEqual([
      "u1 1 vs 0.25 +0.750",
      "u2 0.5 vs 0 +0.500",
      "u3 0 vs 0.5 −0.500",
    ]);
  });

  test("recommenders that are no runs can't be asked why: their users are a plain list", () => {
    const user = { user: "u1", label: "u1", a: 1, b: 0, difference: 1 };
    const found = part({ winners: [winners({ gains: [user], losses_list: [] })] });
    expect(found.querySelector("[role=option]")).toBeNull();
    expect(texts(found, "li.gl-row")).toEqual(["u1 1 vs 0 +1.00"]);
    expect(text(found)).not.toContain("Choose a user");
  });

  test("another pair", () => {
    const found = part();
    expect(texts(found, "select option")).toEqual([
      "lightgcn against spectral",
      "lightgcn against popularity",
    ]);
    fireEvent.change(one(found, "select"), { target: { value: "1" } });
    expect(texts(found, ".gl-counts li")[0]).toBe("lightgcn is better for 1 user (100 %)");
    expect(texts(found, ".gl-users p")).toEqual(["Nobody.", "Nobody."]);
  });
});

describe("the histogram", () => {
  const bars = (found: Element) => [...found.querySelectorAll<HTMLElement>(".gl-bars [title]")];

  test("a bar for each range, by side, told as text too", () => {
    const found = part();
    expect(bars(found).map((bar) => bar.className.trim())).toEqual([
      "gl-against",
      "gl-same gl-cut",
      "gl-for",
    ]);
    expect(bars(found).map((bar) => bar.title)).toEqual([
      "−0.750 to −0.250: 10 users",
      "−0.250 to +0.250: 60 users",
      "+0.250 to +0.750: 30 users",
    ]);
    expect(one(found, "[role=img]").getAttribute("aria-label")).toMatch(
      /^Users by ndcg@20 of lightgcn minus spectral: −0.250 to \+0.250: 60 users; /,
    );
  });

  test("the bar at zero is cut where the others would be too low to see, and that is said", () => {
    const found = part();
    expect(bars(found).map((bar) => Number.parseFloat(bar.style.height))).toEqual([
      10 / 0.375,
      100,
      30 / 0.375,
    ]);
    expect(text(one(found, ".gl-histogram p"))).toBe("The bar at zero goes on to 60 users.");
  });

  test("nothing is cut where nothing needs to be", () => {
    const histogram = { edges: [-1, 0, 1], counts: [2, 4] };
    const found = part({ winners: [winners({ histogram })] });
    expect(bars(found).map((bar) => [bar.className.trim(), bar.style.height])).toEqual([
      ["gl-against", "50%"],
      ["gl-for", "100%"],
    ]);
    expect(found.querySelector(".gl-histogram p")).toBeNull();
  });
});

describe("why a user", () => {
  const CODE = "%gnnrec explain lightgcn-1 --user u1 -k 20";

  /** A page whose kernel has other widgets too. */
  function host(others: Record<string, FakeModel> = {}) {
    const model = comparison();
    const get_model = async (id: string) => others[id] ?? Promise.reject(new Error("no such model"));
    Object.assign(model, { widget_manager: { get_model } });
    return { model, el: show(widget, model) };
  }

  test("the line of code at once, and the kernel is asked", () => {
    const { model, el } = host();
    fireEvent.click(one(el, "[role=option]"));
    expect(text(one(el, ".gl-explained h4"))).toBe("Why user u1 gets this list");
    expect(text(one(el, ".gl-explained code"))).toBe(CODE);
    expect(model.sent[0]).toMatchObject({
      method: "explain",
      params: { pair: 0, list: "gains", place: 0, side: 0 },
    });
    expect(text(one(el, ".gl-opening"))).toBe("Opening the explanations …");
    expect(one(el, "[role=option]").getAttribute("aria-selected")).toBe("true");
  });

  test("the browser of that user in place, when the kernel has made it", async () => {
    const browser = new FakeModel({
      locale: "en",
      run: BROWSER_RUN,
      users: USERS,
      view: view(),
      explanations: EXPLANATIONS,
      selected: -1,
    });
    const { model, el } = host({ abc: browser });
    fireEvent.click(one(el, "[role=option]"));
    model.put({ opened: { run: "lightgcn-1", code: CODE, model: "abc" } });
    model.reply();
    const name = await vi.waitFor(() => one(el, ".gl-explained .gl-browser header strong"));
    expect(text(name)).toBe("lightgcn1");
    expect(text(one(el, ".gl-opening"))).toBe("");
    fireEvent.click(one(el, ".gl-recommended [role=option]:nth-child(2)"));
    expect(browser.saved).toEqual([{ selected: 11 }]);
  });

  test("the same user in a run of the other recommender", () => {
    const { model, el } = host();
    fireEvent.keyDown(one(el, ".gl-users [role=listbox]"), { key: "Enter" });
    expect(texts(el, ".gl-runs button")).toEqual(["lightgcn-1", "spectral"]);
    fireEvent.click(button(el, "spectral") as HTMLElement);
    expect(text(one(el, ".gl-explained code"))).toBe("%gnnrec explain spectral --user u1 -k 20");
    expect(model.sent.at(-1)?.params).toEqual({ pair: 0, list: "gains", place: 0, side: 1 });
    expect(button(el, "spectral")?.getAttribute("aria-pressed")).toBe("true");
  });

  test("an answer for another user isn't shown for this one", async () => {
    const browser = new FakeModel({
      locale: "en",
      run: BROWSER_RUN,
      users: USERS,
      view: view(),
      explanations: EXPLANATIONS,
      selected: -1,
    });
    const { model, el } = host({ abc: browser });
    fireEvent.click(one(el, "[role=option]:nth-child(2)"));
    model.put({ opened: { run: "lightgcn-1", code: CODE, model: "abc" } });
    await act(async () => {});
    expect(el.querySelector(".gl-browser")).toBeNull();
  });

  test("what went wrong beside the line of code, which stays", () => {
    const { model, el } = host();
    fireEvent.click(one(el, "[role=option]"));
    model.reply('There is no run "lightgcn-1".');
    expect(text(one(el, ".gl-explained .gl-error"))).toBe('There is no run "lightgcn-1".');
    expect(text(one(el, ".gl-explained code"))).toBe(CODE);
    expect(text(one(el, ".gl-opening"))).toBe("");
  });

  test("a widget that is gone leaves the line of code", async () => {
    const { model, el } = host();
    fireEvent.click(one(el, "[role=option]"));
    model.put({ opened: { run: "lightgcn-1", code: CODE, model: "gone" } });
    await act(async () => {});
    expect(el.querySelector(".gl-browser")).toBeNull();
    expect(text(one(el, ".gl-explained code"))).toBe(CODE);
  });
});
