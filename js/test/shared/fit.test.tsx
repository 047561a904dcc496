import { expect, test } from "vitest";
import { fit, fitApart, widthOf, wrap } from "../../src/shared/fit";

// nothing is measured here: a letter takes 7.2 pixels
const FONT = "12px sans-serif";

test("what is too long is cut behind a letter, with an ellipsis", () => {
  expect(widthOf("ten letter", FONT)).toBe(72);
  expect(fit("ten letter", 72, FONT)).toBe("ten letter");
  expect(fit("ten letter", 71, FONT)).toBe("ten lett…");
});

test("of cut texts that would look alike the ends are kept, too", () => {
  const signs = ["METAL DOOR SIGN 1", "METAL DOOR SIGN 2", "BAG"];
  expect(fitApart(signs, 12 * 7.2, FONT)).toEqual(["METAL…SIGN 1", "METAL…SIGN 2", "BAG"]);
  expect(fitApart(["METAL DOOR SIGN 1", "BAG"], 12 * 7.2, FONT)).toEqual(["METAL DOOR…", "BAG"]);
  expect(fitApart(["BAG", "BAG"], 12 * 7.2, FONT)).toEqual(["BAG", "BAG"]);
  expect(fitApart(["ABC1", "ABC2"], 2 * 7.2, FONT)).toEqual(["A…", "A…"]);
});

test.each([
  ["2001: A Space Odyssey", ["2001: A Space", "Odyssey"]],
  ["Odyssey", ["Odyssey"]],
  ["", [""]],
  ["one two three four five six seven eight nine", ["one two three", "four five six", "seven eight…"]],
  ["x".repeat(20), [`${"x".repeat(12)}…`]],
])("%j is broken between words into three lines of 13 letters at most", (text, lines) => {
  expect(wrap(text, 13 * 7.2 + 0.1, FONT, 3)).toEqual(lines);
});
