// The ExplanationBrowser on the page as a whole: who is open, choosing an item, narrow form, keys, bad traits.
// Its parts have tests of their own: users, lists, contributions, paths, footer.
import { fireEvent } from "@testing-library/preact";
import { describe, expect, test, vi } from "vitest";
import widget from "../../src/browser/index";
import { FakeModel } from "../shared/fake_model";
import { FakeObserver } from "../shared/observer";
import { button, HOSTILE, one, show, takeOff, text, texts } from "../shared/page";
import { BROWSER_RUN, EXPLANATIONS, listed, reasons, USERS, view, why } from "./fixtures";
import { OTHER, whole } from "./model";

function browser(traits: Record<string, unknown> = {}) {
  const model = new FakeModel({
    locale: "en",
    run: BROWSER_RUN,
    users: USERS,
    view: view(),
    explanations: EXPLANATIONS,
    selected: -1,
    error: "",
    ...traits,
  });
  return { model, el: show(widget, model) };
}

const options = (el: Element) => [...el.querySelectorAll<HTMLElement>(".gl-recommended [role=option]")];
const chosen = (el: Element) =>
  options(el)
    .filter((option) => option.getAttribute("aria-selected") === "true")
    .map((option) => text(one(option, ".gl-label")));

describe("who is open", () => {
  test("is named with what they did and what is held out", () => {
    const { el } = browser();
    expect(one(el, "section").getAttribute("aria-label")).toBe("lightgcn1");
    expect(text(one(el, "header strong"))).toBe("lightgcn1");
    expect(text(one(el, "header .gl-muted"))).toBe("LightGCN · shop");
    expect(text(one(el, ".gl-facts"))).toBe("17850 · 1,234 interactions · 2 held out for the test");
    expect(text(one(el, "footer code"))).toBe("%gnnrec explain lightgcn1 --user 17850 -k 3");
  });

  test("nothing is said of a test set that has nothing of them", () => {
    const user = { index: 7, label: "17850", interactions: 4, held_out: 0 };
    expect(text(one(browser({ view: view({ user }) }).el, ".gl-facts"))).toBe("17850 · 1,234 interactions");
  });

  test("who and what stand side by side, and why below them", () => {
    const { el } = browser();
    expect(texts(el, ".gl-column h3")).toEqual(["History", "Recommended"]);
    expect(texts(el, ".gl-why > h4").join()).toContain("Why REGENCY CAKESTAND");
    const columns = [...one(el, ".gl-columns").children].map((column) => column.getAttribute("aria-label"));
    expect(columns).toEqual(["History", "Recommended", "Why"]);
    expect(el.querySelector("[role=tablist]")).toBeNull();
  });

  test("the header counts as the profile does", () => {
    const { el } = browser();
    expect(text(one(el, ".gl-facts"))).toContain("1,234 interactions");
    expect(text(one(el, ".gl-profile"))).toContain("1,234 interactions");
  });

  test("the history can be folded away", () => {
    const { el } = browser();
    fireEvent.click(button(el, "Fold") as HTMLElement);
    expect(el.querySelector(".gl-profile, .gl-list.gl-history")).toBeNull();
    expect(button(el, "Unfold")?.getAttribute("aria-expanded")).toBe("false");
    fireEvent.click(button(el, "Unfold") as HTMLElement);
    expect(el.querySelector(".gl-profile")).not.toBeNull();
  });

  test("all of it in Korean", () => {
    const { el } = browser({ locale: "ko" });
    expect(texts(el, ".gl-column h3")).toEqual(["이력", "추천"]);
    expect(text(one(el, ".gl-facts"))).toBe("17850 · 상호작용 1,234개 · 테스트용 2개");
    expect(text(one(el, ".gl-target"))).toBe(
      "REGENCY CAKESTAND 추천 이유 #1 · 점수의 62%가 내 아이템에서 나옴",
    );
    expect(text(el)).not.toMatch(/interactions|Contributions|Paths/);
  });

  test("another user takes the first one's place", () => {
    const { el, model } = browser({ selected: 12 });
    const user = { index: 8, label: "17851", interactions: 9, held_out: 0 };
    model.put({
      view: view({
        user,
        history: [],
        recommendations: [listed(20, { label: "TEA SET", score: 0.5, rank: 1 })],
      }),
      explanations: reasons({ "20": why({ item_label: "TEA SET" }) }),
      selected: -1,
    });
    expect(text(one(el, ".gl-facts"))).toBe("17851 · 1,234 interactions");
    expect(chosen(el)).toEqual(["TEA SET"]);
    expect(text(one(el, ".gl-target"))).toBe("Why TEA SET #1 · 62 % of the score from own items");
    expect(text(el)).not.toContain("REGENCY");
  });
});

test("the model is called by what its score holds, the other run's too", () => {
  const run = { ...BROWSER_RUN, terms: { cooccurrence: [0.5] }, other: { ...OTHER, terms: {} } };
  const el = browser({ run, view: whole({ other: OTHER }) }).el;
  expect(text(one(el, ".gl-header > .gl-muted"))).toBe("LightGCN + co-occurrence 0.5 · shop");
  expect(text(one(el, ".gl-against-run"))).toContain("vs gat1 GAT");
  const korean = browser({ run, locale: "ko" }).el;
  expect(text(one(korean, ".gl-header > .gl-muted"))).toBe("LightGCN + 동시 출현 0.5 · shop");
  const old = browser({ run: { ...BROWSER_RUN, terms: undefined } }).el; // saved by an earlier version
  expect(text(one(old, ".gl-header > .gl-muted"))).toBe("LightGCN · shop");
});

test("a score without an own share says none", () => {
  const el = browser({ explanations: reasons({ "10": why({ own_share: null }) }) }).el;
  expect(text(one(el, ".gl-target"))).toBe("Why REGENCY CAKESTAND #1");
});

describe("choosing an item", () => {
  test("begins with the first", () => {
    const { el, model } = browser();
    expect(chosen(el)).toEqual(["REGENCY CAKESTAND"]);
    expect(text(one(el, ".gl-target"))).toBe("Why REGENCY CAKESTAND #1 · 62 % of the score from own items");
    expect(model.saved).toEqual([]);
  });

  test("shows why, and writes it to the kernel", () => {
    const { el, model } = browser();
    fireEvent.click(options(el)[2] as HTMLElement);
    expect(chosen(el)).toEqual(["JUMBO BAG RED"]);
    expect(text(one(el, ".gl-target"))).toBe("Why JUMBO BAG RED #3 · 62 % of the score from own items");
    expect(model.saved).toEqual([{ selected: 12 }]);
    expect(model.sent).toEqual([]);
  });

  test("that isn't explained yet asks for it; what was on screen stays until it is there", () => {
    const { el, model } = browser({ explanations: reasons({ "10": why() }) });
    fireEvent.click(options(el)[1] as HTMLElement);
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([
      ["explain_item", { item: 11 }],
    ]);
    expect([model.saved, chosen(el)]).toEqual([[], ["REGENCY CAKESTAND"]]);
    model.put({ explanations: EXPLANATIONS, selected: 11 });
    expect(chosen(el)).toEqual(["PARTY BUNTING"]);
    expect(text(one(el, ".gl-target"))).toContain("Why PARTY BUNTING #2");
  });

  test("begins with the first that is explained, whatever else comes", () => {
    const { el, model } = browser({ explanations: reasons({ "11": why({ item_label: "PARTY BUNTING" }) }) });
    expect(chosen(el)).toEqual(["PARTY BUNTING"]);
    model.put({ explanations: {} }); // saved by an earlier version
    expect(texts(el, ".gl-why .gl-empty")).toEqual(["Choose a recommended item to see why."]);
  });

  test("works with arrow keys and Enter", () => {
    const { el, model } = browser();
    const list = one(el, ".gl-recommended [role=listbox]");
    fireEvent.keyDown(list, { key: "ArrowDown" });
    expect(text(one(el, ".gl-target"))).toBe("Why REGENCY CAKESTAND #1 · 62 % of the score from own items");
    fireEvent.keyDown(list, { key: "Enter" });
    expect(text(one(el, ".gl-target"))).toBe("Why PARTY BUNTING #2 · 62 % of the score from own items");
    expect(model.saved).toEqual([{ selected: 11 }]);
  });

  test("can be done by the kernel", () => {
    const { el, model } = browser({ selected: 11 });
    expect(chosen(el)).toEqual(["PARTY BUNTING"]);
    model.put({ selected: 12 });
    expect(chosen(el)).toEqual(["JUMBO BAG RED"]);
  });

  test.each([99, -1, null, undefined, "x", {}])("an item that isn't listed (%j) is the first", (selected) => {
    expect(chosen(browser({ selected }).el)).toEqual(["REGENCY CAKESTAND"]);
  });

  test("shows few contributions again after another item's were all shown", () => {
    const many = why({
      contributions: Array.from({ length: 12 }, (_, n) => ({
        item: n,
        label: `item ${n}`,
        contribution: 1,
        neighbours: 0,
        path_strength: 0,
      })),
    });
    const { el } = browser({ explanations: reasons({ "10": many, "11": many }) });
    fireEvent.click(button(el, "Show all") as HTMLElement);
    fireEvent.click(options(el)[1] as HTMLElement);
    expect(button(el, "Show all")).toBeDefined();
  });

  test.each([undefined, null, [], "why", {}, { ...why(), contributions: null }, { ...why(), rest: 3 }])(
    "without an explanation (%j) asks to choose",
    (broken) => {
      const { el } = browser({ explanations: reasons({ "10": broken as never, "11": why() }) });
      expect(texts(el, ".gl-why .gl-empty")).toEqual(["Choose a recommended item to see why."]);
      fireEvent.click(options(el)[1] as HTMLElement);
      expect(el.querySelector(".gl-why .gl-empty")).toBeNull();
    },
  );
});

describe("keys", () => {
  test("/ searches", () => {
    const { el } = browser();
    const list = one(el, ".gl-recommended [role=listbox]");
    list.focus();
    const went = fireEvent.keyDown(list, { key: "/" });
    expect(document.activeElement).toBe(one(el, "input[type=search]"));
    expect(went).toBe(false); // no "/" is typed into the box
  });

  test("/ in the search box is a slash", () => {
    const { el } = browser();
    const box = one(el, "input[type=search]");
    box.focus();
    expect(fireEvent.keyDown(box, { key: "/" })).toBe(true);
  });
});

describe("in a narrow place", () => {
  function narrow() {
    FakeObserver.install();
    const shown = browser();
    FakeObserver.report(one(shown.el, ".gl-browser"), 699);
    return shown;
  }

  const tabs = (el: Element) => [...el.querySelectorAll<HTMLElement>("[role=tab]")];
  const open = (el: Element) => tabs(el).filter((tab) => tab.getAttribute("aria-selected") === "true");

  test("the widget's own width decides", () => {
    FakeObserver.install();
    const { el } = browser();
    const report = (width: number) => FakeObserver.report(one(el, ".gl-browser"), width);
    one(el, ".gl-browser").style.fontSize = "13px"; // as the style sheet has it
    report(700);
    expect(el.querySelectorAll(".gl-column")).toHaveLength(3);
    report(0); // hidden, as in another tab of the notebook
    expect(el.querySelectorAll(".gl-column")).toHaveLength(3);
    report(699);
    expect(el.querySelectorAll(".gl-column")).toHaveLength(1);
    expect(one(el, ".gl-browser").className).toContain("gl-narrow");
    report(1200);
    expect(el.querySelectorAll(".gl-column")).toHaveLength(3);
    one(el, ".gl-browser").style.fontSize = "26px"; // a reader with large letters
    report(1399);
    expect(el.querySelectorAll(".gl-column")).toHaveLength(1);
    report(1400);
    expect(el.querySelectorAll(".gl-column")).toHaveLength(3);
  });

  test("the columns are tabs, the recommendations first", () => {
    const { el } = narrow();
    expect(tabs(el).map(text)).toEqual(["History", "Recommended", "Why"]);
    expect(open(el).map(text)).toEqual(["Recommended"]);
    expect(tabs(el).map((tab) => tab.tabIndex)).toEqual([-1, 0, -1]);

    fireEvent.click(tabs(el)[0] as HTMLElement);
    expect(one(el, ".gl-column").getAttribute("aria-label")).toBe("History");
    expect(texts(el, ".gl-column > h3")).toEqual([]);
  });

  test("arrow keys walk the tabs, around the ends, with the focus", () => {
    const { el } = narrow();
    tabs(el)[1]?.focus();
    const walk = ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"].map((key) => {
      fireEvent.keyDown(document.activeElement as Element, { key });
      expect(document.activeElement).toBe(open(el)[0]);
      return open(el).map(text)[0];
    });
    expect(walk).toEqual(["Why", "History", "Why", "Recommended"]);
  });

  test("choosing an item shows why, Escape goes back", () => {
    const { el } = narrow();
    fireEvent.click(options(el)[1] as HTMLElement);
    expect(open(el).map(text)).toEqual(["Why"]);
    expect(text(one(el, ".gl-target"))).toBe("Why PARTY BUNTING #2 · 62 % of the score from own items");

    fireEvent.keyDown(one(el, ".gl-why"), { key: "Escape" });
    expect(open(el).map(text)).toEqual(["Recommended"]);
  });

  test("Escape in the search box only ends the search", () => {
    const { el } = narrow();
    fireEvent.click(options(el)[1] as HTMLElement);
    fireEvent.keyDown(one(el, "input[type=search]"), { key: "Escape" });
    expect(open(el).map(text)).toEqual(["Why"]);
  });

  test("the observer goes with the view", () => {
    FakeObserver.install();
    const model = new FakeModel({ locale: "en", run: BROWSER_RUN, users: USERS, view: view() });
    const el = show(widget, model);
    expect(FakeObserver.watched).toContain(one(el, ".gl-browser"));
    expect(model.listeners).toBe(16);

    takeOff();
    expect(FakeObserver.watched).toEqual([]);
    expect(model.listeners).toBe(0);
    expect(el.childNodes).toHaveLength(0);
  });

  test("without ResizeObserver there are three columns", () => {
    vi.stubGlobal("ResizeObserver", undefined);
    expect(browser().el.querySelectorAll(".gl-column")).toHaveLength(3);
  });
});

describe("what it is given", () => {
  test.each([undefined, null, {}, [], "run", { name: "a" }, { name: 1, graph: "shop" }])(
    "a run that is none (%j) shows nothing",
    (run) => {
      expect(text(browser({ run }).el)).toBe("");
    },
  );

  test.each([
    undefined,
    null,
    {},
    [],
    "view",
    { ...view(), user: null },
    { ...view(), history: undefined },
    { ...view(), recommendations: {} },
    { ...view(), recommendations: [null] },
  ])("a view that is none (%j) says how to open one", (broken) => {
    const { el, model } = browser({ view: broken });
    expect(texts(el, ".gl-empty")).toEqual(["No user is open. Search for one above."]);
    expect(el.querySelector(".gl-columns, .gl-facts, footer")).toBeNull();
    expect(one(el, "input[type=search]").getAttribute("placeholder")).toBe("Search users ( / )");

    model.put({ view: view() });
    expect(el.querySelectorAll(".gl-column")).toHaveLength(3);
    model.put({ view: broken });
    expect(texts(el, ".gl-empty")).toEqual(["No user is open. Search for one above."]);
  });

  test("a user without interactions, with nothing left to recommend", () => {
    const { el } = browser({ view: view({ history: [], recommendations: [] }), explanations: {} });
    expect(texts(el, ".gl-empty")).toEqual([
      "This user has no interactions in the train part.",
      "There is nothing left to recommend: this user has every item.",
      "Choose a recommended item to see why.",
    ]);
  });

  test("an error of the kernel is shown until it is gone", () => {
    const { el, model } = browser({ error: "The run's checkpoint is damaged. Train it again." });
    expect(texts(el, ".gl-error")).toEqual(["The run's checkpoint is damaged. Train it again."]);
    model.put({ error: "" });
    expect(texts(el, ".gl-error")).toEqual([]);
  });

  test.each([null, undefined, 3, {}, []])("an error that is none (%j) isn't", (error) => {
    expect(texts(browser({ error }).el, ".gl-error")).toEqual([]);
  });

  test("text is text, wherever it comes from", () => {
    const given = view();
    const hostile = view({
      user: { ...given.user, label: HOSTILE },
      code: HOSTILE,
      history: given.history.map((row) => ({ ...row, label: HOSTILE, behaviour: HOSTILE, time: HOSTILE })),
      recommendations: given.recommendations.map((row) => ({ ...row, label: HOSTILE })),
    });
    const explanations = reasons({
      "10": why({
        item_label: HOSTILE,
        rest: { [HOSTILE]: 0.5 },
        contributions: why().contributions.map((row) => ({ ...row, label: HOSTILE })),
        paths: why().paths.map((path) => ({ ...path, via_label: HOSTILE, neighbour_label: HOSTILE })),
      }),
    });
    const users = { query: HOSTILE, total: 1, rows: [{ index: 1, label: HOSTILE, interactions: 1 }] };
    const run = { ...BROWSER_RUN, name: HOSTILE, model: HOSTILE, graph: HOSTILE, edge_weights: HOSTILE };
    const { el, model } = browser({ run, users, error: HOSTILE, view: hostile, explanations });
    fireEvent.focus(one(el, "input[type=search]"));
    fireEvent.click(button(el, "Strongest paths") as HTMLElement);

    for (const part of [
      "header strong",
      ".gl-facts b",
      ".gl-found .gl-label",
      ".gl-history .gl-label",
      ".gl-recommended .gl-label",
      ".gl-contributions th",
      ".gl-rest th",
      ".gl-error",
      "footer code",
    ])
      expect(text(one(el, part)), part).toBe(HOSTILE);
    expect(text(one(el, ".gl-target"))).toBe(`Why ${HOSTILE} #1 · 62 % of the score from own items`);
    expect(text(one(el, ".gl-examples li"))).toContain(`user – ${HOSTILE} – ${HOSTILE} – ${HOSTILE}`);
    model.put({ users: { ...users, rows: [] } });
    expect(text(one(el, ".gl-found"))).toBe(`No user matches "${HOSTILE}". Search by a part of the id.`);
    expect(el.querySelector("img, script, [onerror]")).toBeNull();
  });
});
