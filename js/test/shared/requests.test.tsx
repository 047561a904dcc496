// Requests: each is answered by its id, a wait is shown, an old answer is ignored.
import { act, renderHook } from "@testing-library/preact";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Model } from "../../src/shared/model";
import { useNamedRequests, useRequests } from "../../src/shared/requests";
import { FakeModel } from "./fake_model";

interface Methods {
  search_users: { query: string };
  open_user: { user: number };
  stop: { name: string };
  kill: { name: string };
}

const QUIET = { slow: false, failure: null };

beforeEach(() => void vi.useFakeTimers());

const pass = (milliseconds: number) => act(() => void vi.advanceTimersByTime(milliseconds));

describe("useRequests", () => {
  function requests() {
    const model = new FakeModel();
    const { result, unmount } = renderHook(() => useRequests(model as Model<object, Methods>));
    const ask = <Name extends keyof Methods>(method: Name, params: Methods[Name]) =>
      act(() => result.current[0](method, params));
    return { model, ask, unmount, state: () => result.current[1] };
  }

  test("sends method and parameters under an id of its own", () => {
    const { model, ask } = requests();
    ask("search_users", { query: "17" });
    ask("search_users", { query: "17" });

    const [first, second] = model.sent;
    expect(first).toEqual({
      id: first?.id,
      kind: "request",
      method: "search_users",
      params: { query: "17" },
    });
    expect(first?.id).toMatch(/./);
    expect(second?.id).not.toBe(first?.id);
  });

  test("is slow two seconds after asking, until the answer", () => {
    const { model, ask, state } = requests();
    ask("stop", { name: "a" });
    pass(1999);
    expect(state()).toEqual(QUIET);
    pass(1);
    expect(state()).toEqual({ slow: true, failure: null });

    model.reply();
    expect(state()).toEqual(QUIET);
    pass(10_000);
    expect(state()).toEqual(QUIET);
  });

  test("begins to wait anew with each request", () => {
    const { ask, state } = requests();
    ask("search_users", { query: "1" });
    pass(1500);
    ask("search_users", { query: "17" });
    pass(1500);
    expect(state()).toEqual(QUIET);
    pass(500);
    expect(state().slow).toBe(true);
  });

  test("keeps the kernel's error until the next request", () => {
    const { model, ask, state } = requests();
    ask("open_user", { user: 99 });
    model.reply("There is no user number 99.");
    expect(state()).toEqual({
      slow: false,

      failure: { message: "There is no user number 99." },
    });

    ask("open_user", { user: 1 });
    expect(state()).toEqual(QUIET);
  });

  test("has something to show for an error without words", () => {
    const { model, ask, state } = requests();
    ask("stop", { name: "a" });
    model.tell({ id: model.sent[0]?.id, kind: "reply", ok: false });
    expect(state().failure?.message).toBe("?");
  });

  test("says so at once when the kernel is gone, and asks again when it is back", () => {
    const { model, ask, state } = requests();
    model.gone = true;
    ask("stop", { name: "a" });
    expect(state()).toEqual({
      slow: false,
      failure: { message: "The kernel behind this view is gone. Run its cell again." },
    });
    pass(10_000);
    expect(state().slow).toBe(false);

    model.gone = false;
    ask("stop", { name: "a" });
    expect(state()).toEqual(QUIET);
    expect(model.sent).toHaveLength(1);
  });

  test("ignores the answer to an older request", () => {
    const { model, ask, state } = requests();
    ask("open_user", { user: 1 });
    ask("open_user", { user: 2 });
    pass(2000);

    model.reply("too late", model.sent[0]);
    expect(state()).toEqual({ slow: true, failure: null });
    model.reply();
    expect(state()).toEqual(QUIET);
  });

  test("ignores a second answer to the same request", () => {
    const { model, ask, state } = requests();
    ask("stop", { name: "a" });
    model.reply();
    model.reply("once more");
    expect(state()).toEqual(QUIET);
  });

  test.each([null, undefined, "reply", 7, [], {}, { kind: "reply" }, { kind: "other", id: "x", ok: false }])(
    "ignores %j, which answers nothing",
    (message) => {
      const { model, ask, state } = requests();
      ask("stop", { name: "a" });
      pass(2000);
      model.tell(message);
      expect(state()).toEqual({ slow: true, failure: null });
    },
  );

  test("lets go of the model and of its timer", () => {
    const { model, ask, unmount } = requests();
    ask("stop", { name: "a" });
    unmount();
    expect(model.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("useNamedRequests", () => {
  function requests() {
    const model = new FakeModel();
    const { result, unmount } = renderHook(() => useNamedRequests(model as Model<object, Methods>));
    const ask = (method: "stop" | "kill", name: string) => act(() => result.current.ask(method, { name }));
    return { model, ask, unmount, now: () => result.current };
  }

  test("follows several requests, each by its id", () => {
    const { model, ask, now } = requests();
    ask("stop", "a");
    pass(1500);
    ask("kill", "b");
    pass(500);
    expect(now().asked.map(({ method, name, slow }) => [method, name, slow])).toEqual([
      ["stop", "a", true],
      ["kill", "b", false],
    ]);

    model.reply(undefined, model.sent[0]);
    expect(now().asked.map(({ name }) => name)).toEqual(["b"]);
    model.reply("It has ended.", model.sent[1]);
    expect(now().asked).toEqual([]);
    expect([...now().failures]).toEqual([["b", "It has ended."]]);
  });

  test("keeps why a request failed until the next of the same name", () => {
    const { model, ask, now } = requests();
    ask("stop", "a");
    model.reply("No.");
    ask("stop", "b");
    expect([...now().failures]).toEqual([["a", "No."]]);
    ask("kill", "a");
    expect([...now().failures]).toEqual([]);
    // the answer to an earlier request of the name still counts: both are under way
    model.reply("Too late.", model.sent[1]);
    expect([...now().failures]).toEqual([["b", "Too late."]]);
  });

  test("says so at once when the kernel is gone, but not of what it is only told", () => {
    const { model, ask, now } = requests();
    model.gone = true;
    act(() => now().notify("stop", { name: "a" }));
    expect([now().asked, [...now().failures]]).toEqual([[], []]);
    ask("stop", "a");
    expect(now().asked).toEqual([]);
    expect(now().failures.get("a")).toBe("The kernel behind this view is gone. Run its cell again.");
  });

  test("tells the kernel something without waiting for an answer", () => {
    const { model, now } = requests();
    act(() => now().notify("kill", { name: "a" }));
    expect(model.sent[0]).toMatchObject({ kind: "request", method: "kill", params: { name: "a" } });
    expect(now().asked).toEqual([]);
    model.reply("No.");
    expect([...now().failures]).toEqual([]);
  });

  test("lets go of the model and of its timers", () => {
    const { model, ask, unmount } = requests();
    ask("stop", "a");
    ask("stop", "b");
    unmount();
    expect(model.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
