// Attention in layers: who is drawn, how wide the lines are, by layer and by head, and what it is called.
import { fireEvent } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { lines, neighbourName } from "../../src/browser/layers";
import { HOSTILE, one, text, texts } from "../shared/page";
import { reasons, why } from "./fixtures";
import { browser, LAYERS, RUN } from "./model";

const widths = (el: Element) =>
  [...el.querySelectorAll<SVGElement>(".gl-layers path")].map((path) => path.style.strokeWidth);
/** Open the attention, which waits for those who want it. */
const opened = (...args: Parameters<typeof browser>) => {
  const shown = browser(...args);
  for (const ask of shown.el.querySelectorAll(".gl-on-demand button"))
    if (text(ask).startsWith("Attention")) fireEvent.click(ask);
  return shown;
};
const choose = (el: Element, name: string, value: string) => {
  const label = [...el.querySelectorAll(".gl-layered label")].find((node) => text(node).startsWith(name));
  fireEvent.change(one(label as Element, "select"), { target: { value } });
};

describe("the lines", () => {
  test("are weighed within their layer, by the mean of the heads or by one", () => {
    const shares = (head: number | null) => lines(LAYERS, head).map(({ share }) => share);
    expect(lines(LAYERS, null).map(({ weight }) => weight)).toEqual([0.5, 0.25, 0.375, 0.125]);
    expect(shares(null)).toEqual([1, 0.5, 1, 1 / 3]);
    expect(shares(0)).toEqual([1, 0.5, 1, 0]);
    expect(shares(1)).toEqual([1, 0.5, 1, 1]);
  });

  test("are as wide as they weigh", () => {
    const shown = widths(opened().el);
    expect(shown.slice(0, 3)).toEqual(["7px", "3.875px", "7px"]);
    expect(Number.parseFloat(shown[3] ?? "")).toBeCloseTo(0.75 + 6.25 / 3);
  });

  test("of the layers that aren't chosen are thin", () => {
    const { el } = opened();
    choose(el, "Layer", "2");
    expect(widths(el).slice(0, 3)).toEqual(["0.75px", "0.75px", "7px"]);
    expect(el.querySelectorAll(".gl-layers path.gl-dim")).toHaveLength(2);
    choose(el, "Layer", "");
    expect(el.querySelectorAll(".gl-layers path.gl-dim")).toHaveLength(0);
  });

  test("are of a head when it is chosen", () => {
    const { el } = opened();
    choose(el, "Head", "0");
    expect(widths(el)[3]).toBe("0.75px");
    choose(el, "Head", "1");
    expect(widths(el)[3]).toBe("7px");
  });

  test("to the item are there without a weight where the model has no third layer", () => {
    expect(opened().el.querySelectorAll(".gl-layers line.gl-dim")).toHaveLength(2);
    const three = { ...LAYERS, edges: [...LAYERS.edges, [3, 0, 0, [1, 1]]] };
    const explanations = reasons({ "10": why({ layers: three as never }) });
    expect(opened({ explanations }).el.querySelectorAll(".gl-layers line.gl-dim")).toHaveLength(0);
  });
});

describe("the words", () => {
  test("name user, items, others and the item, and every weight", () => {
    const label = one(opened().el, ".gl-layers").getAttribute("aria-label");
    expect(label).toBe(
      "Paths from 17850 to REGENCY CAKESTAND in layers: user – CAKE TINS: 0.500; user – JAM SET: 0.250; " +
        "CAKE TINS – other user 1: 0.375; JAM SET – u5: 0.125",
    );
  });

  test("one head needs no choice", () => {
    const single = { ...LAYERS, heads: 1 };
    const el = opened({ explanations: reasons({ "10": why({ layers: single }) }) }).el;
    expect(texts(el, ".gl-layered label").map((label) => label.split(" ")[0])).toEqual(["Layer"]);
  });

  test("say what the weights are", () => {
    const note = (kind: string) => {
      const layers = { ...LAYERS, kind };
      const { el } = browser({ explanations: reasons({ "10": why({ layers }) }) });
      const ask = one(el, ".gl-on-demand button, .gl-layered");
      if (ask.matches("button")) fireEvent.click(ask);
      return text(one(el, ".gl-layered p"));
    };
    expect(note("learned")).toBe(
      "The strongest of 1,042 paths; line width is learned attention within its layer",
    );
    expect(note("mean")).toContain("an equal share");
    expect(note("normalisation")).toContain("normalisation weights");
  });

  test("others are numbered unless they are named, which is asked for", () => {
    expect(neighbourName({ neighbour: 3, neighbour_label: null }, "other {n}")).toBe("other 3");
    expect(neighbourName({ neighbour: 3, neighbour_label: "ann" }, "other {n}")).toBe("ann");
    const { el, model } = browser();
    fireEvent.click(one(el, ".gl-names input"));
    expect(model.sent.map(({ method, params }) => [method, params])).toEqual([
      ["show_users", { show: true }],
    ]);
    model.put({ run: { ...RUN, names: true } });
    fireEvent.click(one(el, ".gl-names input"));
    expect(model.sent[1]?.params).toEqual({ show: false });
  });

  test("are text, whatever they are", () => {
    const users = [{ neighbour: 1, neighbour_label: HOSTILE }];
    const layers = { ...LAYERS, items: [HOSTILE, HOSTILE], users, edges: [[1, 0, 0, [1, 1]]] as never };
    const el = opened({ explanations: reasons({ "10": why({ layers }) }) }).el;
    expect(el.querySelector("img")).toBeNull();
    expect(one(el, ".gl-layers").getAttribute("aria-label")).toContain(HOSTILE);
  });
});

test.each([undefined, {}, { items: [] }, { items: ["a"] }, { ...LAYERS, edges: 3 }])(
  "without layers (%j) the paths of the graph are drawn",
  (layers) => {
    const el = browser({ explanations: reasons({ "10": why({ layers: layers as never }) }) }).el;
    expect(el.querySelector(".gl-layered")).toBeNull();
    expect(el.querySelector(".gl-paths")).not.toBeNull();
  },
);
