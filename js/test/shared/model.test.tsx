// Traits as state: each new value is drawn, and the model is let go of.
import { renderHook } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { type Model, useTrait } from "../../src/shared/model";
import { FakeModel } from "./fake_model";

type Log = Model<{ log: string }, object>;

describe("useTrait", () => {
  test("gives the value, then each new one, and lets go of the model", () => {
    const model = new FakeModel({ log: "a" });
    const { result, unmount } = renderHook(() => useTrait(model as Log, "log"));
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
      const value = useTrait(model as Log, "log");
      if (drawn++ === 0) model.set("log", "b");
      return value;
    });
    expect(result.current).toBe("b");
  });

  test("follows another model", () => {
    const [first, second] = [new FakeModel({ log: "a" }), new FakeModel({ log: "b" })];
    const { result, rerender } = renderHook(({ model }) => useTrait(model as Log, "log"), {
      initialProps: { model: first },
    });
    rerender({ model: second });
    expect(result.current).toBe("b");
    expect(first.listeners).toBe(0);
  });
});
