// One explanation as files: what is in them, that it adds up, and that text of the data stays text.
import { describe, expect, test } from "vitest";
import { csv, escaped, page, partsOf, svg } from "../../src/browser/picture";
import { fileName } from "../../src/browser/save";
import { HOSTILE } from "../shared/page";
import { contribution, why } from "./fixtures";

const called = (kind: string) => `the ${kind}`;
const parts = (changes: Parameters<typeof why>[0] = {}) => partsOf(why(changes), "3 more items", called);

/** Read a file as the browser that opens it would. */
function read(text: string, kind: DOMParserSupportedType): Document {
  return new DOMParser().parseFromString(text, kind);
}

describe("the parts", () => {
  test("are the items, what is summed up of them, and the rest, and add up", () => {
    const all = parts({ others: { count: 3, contribution: 0.5 }, total: 1.3125 });
    expect(all.map(({ part, label }) => [part, label])).toEqual([
      ["interaction", "CAKE TINS"],
      ["interaction", "CHRISTMAS LIGHTS"],
      ["interaction", "JAM SET"],
      ["interactions", "3 more items"],
      ["own_embedding", "the own_embedding"],
      ["item_popularity", "the item_popularity"],
    ]);
    expect(all.reduce((sum, { value }) => sum + value, 0)).toBe(1.3125);
  });
});

describe("escaped text", () => {
  test.each([
    ["<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"],
    ["a\u0000b\u0008\uffff\ud800c", "abc"],
    ["차 🫖", "차 🫖"],
  ])("%j is %j", (text, expected) => expect(escaped(text)).toBe(expected));
});

describe("CSV", () => {
  test("has a line for each part, with all digits", () => {
    expect(csv({ run: "gcn", user: "=7" }, parts()).split("\r\n")).toEqual([
      "run,user,part,label,contribution",
      `"gcn","'=7","interaction","CAKE TINS",0.75`,
      `"gcn","'=7","interaction","CHRISTMAS LIGHTS",-0.5`,
      `"gcn","'=7","interaction","JAM SET",0.25`,
      `"gcn","'=7","own_embedding","the own_embedding",0.25`,
      `"gcn","'=7","item_popularity","the item_popularity",0.0625`,
      "",
    ]);
  });

  test.each([
    ['say "a, b"', '"say ""a, b"""'],
    ["=1+1", '"\'=1+1"'],
    ["-x", '"\'-x"'],
    ["two\nlines", '"two\nlines"'],
  ])("a label %j is the cell %j", (label, cell) => {
    expect(csv({}, [{ part: "p", label, value: 1 }])).toBe(`part,label,contribution\r\n"p",${cell},1\r\n`);
  });
});

describe("SVG", () => {
  test("begins each bar where the one before ends", () => {
    const drawing = read(svg("Why", parts(), 0.8125, "Sum", "en"), "image/svg+xml");
    const bars = [...drawing.querySelectorAll("rect")].slice(1).map((bar) => ({
      left: Number(bar.getAttribute("x")),
      right: Number(bar.getAttribute("x")) + Number(bar.getAttribute("width")),
      fill: bar.getAttribute("fill"),
    }));
    // sums 0, .75, .25, .5, .75, .8125 of 0.8125 over 280 from 230 on
    const x = (sum: number) => 230 + (280 * sum) / 0.8125;
    const sums = [0, 0.75, 0.25, 0.5, 0.75, 0.8125];
    bars.forEach((bar, n) => {
      const [from, to] = [sums[n] ?? 0, sums[n + 1] ?? 0];
      expect(bar.left).toBeCloseTo(x(Math.min(from, to)), 0);
      expect(bar.right).toBeCloseTo(x(Math.max(from, to)), 0);
      expect(bar.fill).toBe(to < from ? "#d55e00" : "#0072b2");
    });
    expect(bars).toHaveLength(5);
    expect(drawing.querySelector("title")?.textContent).toBe("Why");
  });

  test("of nothing is the sum alone", () => {
    const drawing = svg("Why", [], 0, "Sum", "en");
    expect(drawing).not.toContain("NaN");
    expect(read(drawing, "image/svg+xml").querySelectorAll("rect")).toHaveLength(1);
  });

  test("takes no text for markup", () => {
    const drawing = svg(HOSTILE, [{ part: "p", label: HOSTILE, value: 1 }], 1, HOSTILE, "en");
    expect(drawing).not.toContain("<img");
    expect(read(drawing, "image/svg+xml").querySelector("img, script")).toBeNull();
  });
});

test("HTML is a page of its own that runs nothing", () => {
  const rows = partsOf(why({ contributions: [contribution(1, -2, { label: HOSTILE })] }), "", called);
  const text = page(HOSTILE, [HOSTILE], svg(HOSTILE, rows, 1, "Sum", "ko"), rows, "ko");
  expect(text).not.toContain("<img");
  const found = read(text, "text/html");
  expect(found.querySelectorAll("script, img, link")).toHaveLength(0);
  expect(found.documentElement.lang).toBe("ko");
  expect(found.querySelector("h1")?.textContent).toBe(HOSTILE);
  expect(found.querySelector("meta[http-equiv]")?.getAttribute("content")).toContain("default-src 'none'");
  expect(found.querySelector("td")?.getAttribute("title")).toBe("-2");
});

describe("the name of a file", () => {
  test.each([
    [["gcn", "17850", "REGENCY CAKESTAND", "2026-11-30"], "gcn-17850-REGENCY_CAKESTAND-2026-11-30"],
    [["gat", "김철수", "../../etc: <b>", "why"], "gat-김철수-etc_b-why"],
    [["a", "", "x".repeat(50)], `a-${"x".repeat(40)}`],
  ])("of %j is %s", (parts, name) => expect(fileName(parts)).toBe(name));
});
