// Finding a user: the search waits for a pause, Enter opens only what was asked for, keys walk the list.

import { act, fireEvent } from "@testing-library/preact";
import { beforeEach, describe, expect, test, vi } from "vitest";
import widget from "../../src/browser/index";
import type { UserList } from "../../src/protocol.gen";
import { FakeModel } from "../shared/fake_model";
import { one, show, takeOff, text, texts } from "../shared/page";
import { BROWSER_RUN, USERS, view } from "./fixtures";

beforeEach(() => void vi.useFakeTimers());

function search() {
  const model = new FakeModel({ locale: "en", run: BROWSER_RUN, users: USERS, view: view(), selected: -1 });
  const el = show(widget, model);
  const box = one(el, "input[type=search]") as HTMLInputElement;
  const type = (value: string) => fireEvent.input(box, { target: { value } });
  const pass = (milliseconds: number) => act(() => void vi.advanceTimersByTime(milliseconds));
  const asked = () => model.sent.map(({ method, params }) => [method, params]);
  const answer = (found: Partial<UserList>) => {
    model.put({ users: { ...USERS, ...found } });
    model.reply();
  };
  return { model, el, box, type, pass, asked, answer };
}

const list = (el: Element) => one(el, ".gl-found [role=listbox]");
const active = (el: Element) => texts(el, ".gl-found .gl-active .gl-label");

describe("the box", () => {
  test("is labelled, and names the open user", () => {
    const { box } = search();
    expect(box.getAttribute("aria-label")).toBe("Search users ( / )");
    expect(box.placeholder).toBe("17850");
    expect(box.value).toBe("");
  });

  test("asks once, when there is a pause in typing", () => {
    const { type, pass, asked, box } = search();
    type("1");
    pass(149);
    type("17");
    pass(149);
    expect(asked()).toEqual([]);
    pass(1);
    expect(asked()).toEqual([["search_users", { query: "17" }]]);
    expect(box.value).toBe("17");
    pass(10_000);
    expect(asked()).toHaveLength(1);
  });

  test("lists all when it is entered", () => {
    const { el, box, pass, asked } = search();
    expect(el.querySelector(".gl-found")).toBeNull();
    act(() => box.focus());
    expect(texts(el, ".gl-found .gl-label")).toEqual(["17850", "17851", "17852"]);
    pass(150);
    expect(asked()).toEqual([["search_users", { query: "" }]]);
  });

  test("asks nothing any more when the view is taken off", () => {
    const { type, asked, pass } = search();
    type("1");
    takeOff();
    pass(150);
    expect(asked()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("what was found", () => {
  test("is told with its number, and each user's interactions", () => {
    const { el, type } = search();
    type("178");
    expect(text(one(el, ".gl-found p"))).toBe("3 of 1,500 users");
    expect(one(el, ".gl-found p").getAttribute("aria-live")).toBe("polite");
    expect(texts(el, ".gl-found [role=option]")).toEqual(["178504 items", "178511,200 items", "178521 item"]);
  });

  test("none: the query is named and what to do", () => {
    const { el, type, pass, answer } = search();
    type("zzz");
    pass(150);
    answer({ query: "zzz", total: 0, rows: [] });
    expect(text(one(el, ".gl-found"))).toBe('No user matches "zzz". Search by a part of the id.');
    expect(el.querySelector(".gl-found [role=listbox]")).toBeNull();
  });

  test("the open user is marked", () => {
    const { el, type } = search();
    type("178");
    const marked = [...el.querySelectorAll(".gl-found [aria-selected=true] .gl-label")].map(text);
    expect(marked).toEqual(["17850"]);
  });

  test.each([null, undefined, [], { rows: null, total: 3, query: "" }, { rows: [], total: "3", query: "" }])(
    "a list that is none (%j) isn't shown",
    (users) => {
      const { el, model, type } = search();
      model.put({ users });
      type("1");
      expect(el.querySelector(".gl-found")).toBeNull();
    },
  );
});

describe("opening", () => {
  test("a click opens the user by index, and closes the list", () => {
    const { el, type, box, asked } = search();
    type("178");
    fireEvent.click(one(el, ".gl-found [role=option]:nth-child(2) .gl-label"));
    expect(asked()).toEqual([["open_user", { user: 8 }]]);
    expect(el.querySelector(".gl-found")).toBeNull();
    expect(box.value).toBe("");
  });

  test("no search follows the opening", () => {
    const { el, type, pass, asked } = search();
    type("178");
    fireEvent.click(one(el, ".gl-found [role=option]"));
    pass(1000);
    expect(asked()).toEqual([["open_user", { user: 7 }]]);
  });

  test("Enter opens the first of what was found for these very words", () => {
    const { type, pass, answer, box, asked } = search();
    type("17851");
    pass(150);
    answer({ query: "17851", total: 1, rows: USERS.rows.slice(1, 2) });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(asked()[1]).toEqual(["open_user", { user: 8 }]);
  });

  test("Enter before the answer opens nobody", () => {
    const { type, pass, answer, box, asked } = search();
    type("17851");
    fireEvent.keyDown(box, { key: "Enter" });
    pass(150);
    fireEvent.keyDown(box, { key: "Enter" });
    answer({ query: "1785", total: 3 });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(asked()).toEqual([["search_users", { query: "17851" }]]);
  });

  test("Enter opens nobody when nobody was found", () => {
    const { type, pass, answer, box, asked } = search();
    type("zzz");
    pass(150);
    answer({ query: "zzz", total: 0, rows: [] });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(asked()).toHaveLength(1);
  });
});

describe("keys", () => {
  test("down goes into the list, arrows walk it, Enter opens", () => {
    const { el, box, asked } = search();
    act(() => box.focus());
    fireEvent.keyDown(box, { key: "ArrowDown" });
    expect(document.activeElement).toBe(list(el));
    expect(active(el)).toEqual(["17850"]);

    fireEvent.keyDown(list(el), { key: "ArrowDown" });
    expect(active(el)).toEqual(["17851"]);
    fireEvent.keyDown(list(el), { key: "Enter" });
    expect(asked()).toEqual([["open_user", { user: 8 }]]);
  });

  test("a new answer is walked from its top", () => {
    const { el, box, type, answer } = search();
    act(() => box.focus());
    fireEvent.keyDown(list(el), { key: "End" });
    type("2");
    answer({
      query: "2",
      rows: [30, 31, 32].map((index) => ({ index, label: `${index}`, interactions: 1 })),
    });
    expect(active(el)).toEqual(["30"]);
  });

  test("Escape closes the list and forgets the words, without asking", () => {
    const { el, box, type, pass, asked } = search();
    act(() => box.focus());
    type("178");
    fireEvent.keyDown(box, { key: "Escape" });
    pass(1000);
    expect(el.querySelector(".gl-found")).toBeNull();
    expect(box.value).toBe("");
    expect(document.activeElement).not.toBe(box);
    expect(asked()).toEqual([]);
  });

  test("Escape closes it from within the list, too", () => {
    const { el, box } = search();
    act(() => box.focus());
    act(() => list(el).focus());
    fireEvent.keyDown(list(el), { key: "Escape" });
    expect(el.querySelector(".gl-found")).toBeNull();
  });

  test("other keys are left alone", () => {
    const { box } = search();
    expect(fireEvent.keyDown(box, { key: "a" })).toBe(true);
    expect(fireEvent.keyDown(box, { key: "Escape" })).toBe(false);
  });

  test("going elsewhere closes the list, going into it doesn't", () => {
    const { el, box } = search();
    act(() => box.focus());
    fireEvent.focusOut(box, { relatedTarget: list(el) });
    expect(el.querySelector(".gl-found")).not.toBeNull();
    fireEvent.focusOut(box, { relatedTarget: one(el, "footer button") });
    expect(el.querySelector(".gl-found")).toBeNull();
  });
});

describe("the kernel's answers", () => {
  const WAITING = "Waiting for the kernel: it may be busy with a cell.";

  test("a slow one is waited for aloud until it comes", () => {
    const { el, type, pass, answer } = search();
    type("178");
    pass(150);
    pass(1999);
    expect(texts(el, ".gl-notices p")).toEqual([]);
    pass(1);
    expect(texts(el, ".gl-wait")).toEqual([WAITING]);
    answer({ query: "178" });
    expect(texts(el, ".gl-notices p")).toEqual([]);
  });

  test("an error is shown, until the next request", () => {
    const { el, type, pass, model } = search();
    type("178");
    fireEvent.click(one(el, ".gl-found [role=option]"));
    model.reply("There is no user number 7 in shop.");
    expect(texts(el, ".gl-error")).toEqual(["There is no user number 7 in shop."]);

    type("17");
    pass(150);
    expect(texts(el, ".gl-error")).toEqual([]);
  });

  test("one to an older request is ignored", () => {
    const { el, type, pass, model } = search();
    type("1");
    pass(150);
    type("17");
    pass(150 + 2000);
    model.reply("too late", model.sent[0]);
    expect(texts(el, ".gl-notices p")).toEqual([WAITING]);
    model.reply(undefined, model.sent[1]);
    expect(texts(el, ".gl-notices p")).toEqual([]);
  });
});
