// The EmbeddingMap on the state of a real run: what is pressed, pointed at and typed, and what is asked of the kernel.
import { act, fireEvent } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import widget from "../../src/embedding_map/index";
import { EMBEDDING_MAP } from "../fixtures/embedding_map.gen";
import { faults } from "../shared/axe";
import { FakeModel } from "../shared/fake_model";
import { button, one, show, text } from "../shared/page";

const BARE = { ...EMBEDDING_MAP, locale: "en", picked: {}, marked: "", point: {} };

function shown(changes: Record<string, unknown> = {}) {
  const model = new FakeModel({ ...BARE, ...changes });
  return { model, el: show(widget, model) };
}

const box = (el: Element) => one(el, ".gl-map-box") as HTMLElement;

/** The pixel of a point's place: the test's page gives the map 640 by 520 pixels. */
function pixel(number: number): { clientX: number; clientY: number } {
  const bytes = Uint8Array.from(atob(EMBEDDING_MAP.places as string), (one) => one.charCodeAt(0));
  const places = new Uint16Array(bytes.buffer);
  const [x, y] = [places[2 * number] as number, places[2 * number + 1] as number];
  const zoom = (520 - 32) / 65534;
  return { clientX: 320 + (x - 32767) * zoom, clientY: 260 - (y - 32767) * zoom };
}

test("a click chooses the point under it, and the kernel says who it is", () => {
  const { model, el } = shown();
  fireEvent.pointerDown(box(el), { button: 0, ...pixel(2) });
  fireEvent.pointerUp(box(el), { button: 0, ...pixel(2) });
  expect(model.sent).toMatchObject([{ method: "point", params: { number: 2 } }]);
  model.put({ point: EMBEDDING_MAP.point });
  model.reply();
  const { label, near } = EMBEDDING_MAP.point as { label: string; near: { label: string }[] };
  expect(text(one(el, ".gl-point-card h4"))).toBe(label);
  for (const row of near) expect(text(one(el, ".gl-point-card"))).toContain(row.label);
  expect(text(one(el, ".gl-ring-chosen text"))).toBe(label);
  fireEvent.click(button(el, "Why are items recommended to this user?") as HTMLElement);
  expect(model.sent.at(-1)).toMatchObject({ method: "explain", params: { number: 2 } });
});

test("what the pointer rests on is looked at", () => {
  vi.useFakeTimers();
  const { model, el } = shown();
  fireEvent.pointerMove(box(el), pixel(5));
  act(() => {
    vi.advanceTimersByTime(80);
  });
  expect(model.sent).toMatchObject([{ method: "point", params: { number: 5 } }]);
});

test("a lasso is sent as a polygon, drawn by the button or with Shift", () => {
  const { model, el } = shown();
  fireEvent.click(button(el, "Lasso") as HTMLElement);
  fireEvent.pointerDown(box(el), { button: 0, clientX: 76, clientY: 504 });
  fireEvent.pointerMove(box(el), { clientX: 564, clientY: 504 });
  fireEvent.pointerMove(box(el), { clientX: 564, clientY: 16 });
  fireEvent.pointerUp(box(el), { clientX: 564, clientY: 16 });
  expect(model.sent).toMatchObject([
    {
      method: "pick",
      params: {
        polygon: [
          [0, 0],
          [1000, 0],
          [1000, 1000],
        ],
      },
    },
  ]);
  expect((button(el, "Lasso") as HTMLElement).getAttribute("aria-pressed")).toBe("false");
});

test("keys move and zoom, Enter chooses, and what is seen can be picked without a mouse", () => {
  const { model, el } = shown();
  fireEvent.keyDown(box(el), { key: "+" });
  fireEvent.keyDown(box(el), { key: "ArrowRight" });
  expect((button(el, "Whole map") as HTMLButtonElement).disabled).toBe(false);
  fireEvent.keyDown(box(el), { key: "Enter" });
  expect(model.sent.at(-1)).toMatchObject({ method: "point" });
  fireEvent.keyDown(box(el), { key: "0" });
  expect((button(el, "Whole map") as HTMLButtonElement).disabled).toBe(true);
  fireEvent.click(button(el, "Pick what is seen") as HTMLElement);
  expect(model.sent.at(-1)).toMatchObject({ method: "pick" });
  const sent = model.sent.at(-1) as { params: { polygon: unknown[] } };
  expect(sent.params.polygon).toHaveLength(4);
});

test("what is found is chosen by Enter, also before it is there", () => {
  vi.useFakeTimers();
  const { model, el } = shown({ found: { query: "", total: 0, rows: [] } });
  const search = one(el, "input[type=search]");
  fireEvent.input(search, { target: { value: "item 1" } });
  act(() => {
    vi.advanceTimersByTime(200);
  });
  expect(model.sent.at(-1)).toMatchObject({ method: "search", params: { query: "item 1" } });
  fireEvent.keyDown(search, { key: "Enter" });
  model.put({ found: EMBEDDING_MAP.found });
  expect(model.sent.at(-1)).toMatchObject({
    method: "point",
    params: { number: EMBEDDING_MAP.found.rows[0]?.number },
  });
});

test("a map that is being made says how far it is and can be stopped", () => {
  const { model, el } = shown({ work: { method: "tsne", phase: "t-SNE", done: 30, total: 750 } });
  expect(text(el)).toContain("t-SNE: step 30 of 750");
  fireEvent.click(button(el, "Stop") as HTMLElement);
  expect(model.sent.at(-1)).toMatchObject({ method: "stop" });
  model.put({ work: {}, error: "It failed." });
  expect(text(one(el, ".gl-error"))).toBe("It failed.");
});

test("method and colour are asked for; a category stands out when it is pressed", () => {
  const kinds = {
    by: "kind",
    kind: "categories",
    entries: [
      { label: "user", count: 12 },
      { label: "item", count: 10 },
    ],
    low: "",
    high: "",
    without: 0,
  };
  const { model, el } = shown({ legend: kinds });
  const [method, colour] = [...el.querySelectorAll("select")];
  fireEvent.change(method as HTMLElement, { target: { value: "tsne" } });
  expect(model.sent.at(-1)).toMatchObject({ method: "lay_out", params: { method: "tsne" } });
  fireEvent.change(colour as HTMLElement, { target: { value: "popularity" } });
  expect(model.sent.at(-1)).toMatchObject({ method: "colour", params: { by: "popularity" } });
  const users = el.querySelector(".gl-entry") as HTMLElement;
  fireEvent.click(users);
  expect(users.getAttribute("aria-pressed")).toBe("true");
});

test("without a kernel it knows the names that it holds, and offers nothing that needs one", () => {
  const names = Array.from({ length: 22 }, (_, n) => `name ${n}`);
  const { model, el } = shown({ live: false, names });
  expect(el.querySelectorAll("select")).toHaveLength(0);
  fireEvent.pointerDown(box(el), { button: 0, ...pixel(2) });
  fireEvent.pointerUp(box(el), { button: 0, ...pixel(2) });
  expect(text(one(el, ".gl-point-card h4"))).toBe("name 2");
  expect(model.sent).toEqual([]);
});

test("no rule of axe finds a fault, whatever is open", async () => {
  expect(await faults(shown().el)).toEqual([]);
  const whole = shown({ ...EMBEDDING_MAP, work: { method: "tsne", phase: "", done: 0, total: 750 } });
  expect(await faults(whole.el)).toEqual([]);
});
