// What isn't drawn anew, and that it does what it would if it were.
import { fireEvent, render } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { memo, useLatest } from "../../src/shared/memo";
import { one } from "../shared/page";

test("a view is drawn anew when one of its props is another one, comes or goes", () => {
  const drawn = vi.fn((props: { a: number; b?: object }) => <p>{props.a}</p>);
  const View = memo(drawn);
  const b = {};
  const { container, rerender } = render(<View a={1} b={b} />);
  for (const [props, times] of [
    [{ a: 1, b }, 1],
    [{ a: 2, b }, 2],
    [{ a: 2, b: {} }, 3],
    [{ a: 2 }, 4],
    [{ a: 2 }, 4],
  ] as const) {
    rerender(<View {...props} />);
    expect(drawn).toHaveBeenCalledTimes(times);
  }
  expect(container.textContent).toBe("2");
});

test("a function stays the same and does what the latest does", () => {
  const drawn = vi.fn(({ act }: { act: (by: number) => void }) => (
    <button type="button" onClick={() => act(3)}>
      act
    </button>
  ));
  const [Button, done] = [memo(drawn), vi.fn()];
  const Whole = ({ n }: { n: number }) => <Button act={useLatest((by: number) => done(n * by))} />;
  const { container, rerender } = render(<Whole n={1} />);
  rerender(<Whole n={2} />);
  fireEvent.click(one(container, "button"));
  expect(done.mock.calls).toEqual([[6]]);
  expect(drawn).toHaveBeenCalledTimes(1);
});
