import { render } from "preact";
import { useRef } from "preact/hooks";
import { expect, test, vi } from "vitest";
import { useWidth } from "../../src/shared/width";
import { FakeObserver } from "./observer";

function Wide() {
  const root = useRef<HTMLParagraphElement>(null);
  const width = useWidth(root);
  return <p ref={root}>{width ?? "not known"}</p>;
}

test("the width is asked before the first frame, so that none is drawn for another one", async () => {
  FakeObserver.install();
  const place = document.createElement("div");

  render(<Wide />, place); // effects that wait for a frame haven't run yet
  const [paragraph] = FakeObserver.watched;
  expect(paragraph?.textContent).toBe("not known");
  FakeObserver.report(paragraph as Element, 690);
  await vi.waitFor(() => expect(place.textContent).toBe("690"));

  render(null, place);
  expect(FakeObserver.watched).toEqual([]);
});
