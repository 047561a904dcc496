// Traits as state, and requests: each is answered by its id, a wait is told, an old answer is ignored.
import { act, cleanup, renderHook } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useRequests, useTrait } from "../../src/shared/model";
import { FakeModel } from "./fake_model";

const QUIET = { slow: false, failure: null };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => act(() => void vi.advanceTimersByTime(milliseconds));

describe("useTrait", () => {
  test("gives the value, then each new one, and lets go of the model", () => {
    const model = new FakeModel({ log: "a" });
    const { result, unmount } = renderHook(() => useTrait(model, "log"));
    expect(result.current).toBe("a");

    model.put({ log: "b", other: 1 });
    expect(result.current).toBe("b");

    unmount();
    expect(model.listeners).toBe(0);
  });

  test("doesn't miss what changes between the first drawing and the listening", () => {
    const model = new FakeModel({ log: "a" });
    let drawn = 0;
    const { result } = renderHook(() => {
      const value = useTrait(model, "log");
      if (drawn++ === 0) model.set("log", "b");
      return value;
    });
    expect(result.current).toBe("b");
  });

  test("follows another model", () => {
    const [first, second] = [new FakeModel({ log: "a" }), new FakeModel({ log: "b" })];
    const { result, rerender } = renderHook(({ model }) => useTrait(model, "log"), {
      initialProps: { model: first },
    });
    rerender({ model: second });
    expect(result.current).toBe("b");
    expect(first.listeners).toBe(0);
  });
});

describe("useRequests", () => {
  function requests() {
    const model = new FakeModel();
    const { result, unmount } = renderHook(() => useRequests(model));
    const ask = (method: string, params: object = {}) => act(() => result.current[0](method, params));
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
    ask("stop");
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
    ask("stop");
    model.tell({ id: model.sent[0]?.id, kind: "reply", ok: false });
    expect(state().failure?.message).toBe("?");
  });

  test("says so at once when the kernel is gone, and asks again when it is back", () => {
    const { model, ask, state } = requests();
    model.gone = true;
    ask("stop");
    expect(state()).toEqual({
      slow: false,
      failure: { message: "The kernel behind this view is gone. Run its cell again." },
    });
    pass(10_000);
    expect(state().slow).toBe(false);

    model.gone = false;
    ask("stop");
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
    ask("stop");
    model.reply();
    model.reply("once more");
    expect(state()).toEqual(QUIET);
  });

  test.each([null, undefined, "reply", 7, [], {}, { kind: "reply" }, { kind: "other", id: "x", ok: false }])(
    "ignores %j, which answers nothing",
    (message) => {
      const { model, ask, state } = requests();
      ask("stop");
      pass(2000);
      model.tell(message);
      expect(state()).toEqual({ slow: true, failure: null });
    },
  );

  test("lets go of the model and of its timer", () => {
    const { model, ask, unmount } = requests();
    ask("stop");
    unmount();
    expect(model.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
