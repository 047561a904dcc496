// Numbers, counts, durations, bytes and filled sentences, each against what a person would write.
import { describe, expect, test } from "vitest";
import { bytes, count, counted, duration, fill, listed, number, signed } from "../../src/shared/format";
import { language } from "../../src/shared/words";

const WORDS = { h: "h", m: "m", s: "s" };
const ABSENT = [null, undefined];

test("names in a list stand in quotation marks where one of them has a comma", () => {
  expect(listed(["Fargo", "Brazil"])).toBe("Fargo, Brazil");
  expect(listed(["Fargo", "Sting, The"])).toBe('"Fargo", "Sting, The"');
  expect(listed([])).toBe("");
});

describe("number", () => {
  test.each([
    [0, "0"],
    [1, "1.00"],
    [0.8125, "0.813"],
    [-0.8125, "-0.813"],
    [0.5, "0.500"],
    [12.345, "12.3"],
    [1234567, "1,230,000"],
    [999.95, "1,000"],
    [0.0001, "0.000100"],
    [0.000099, "9.9e-5"],
    [-3.21e-9, "-3.2e-9"],
    [5e-324, "4.9e-324"],
  ])("%d has three significant digits: %s", (value, text) => {
    expect(number(value, "en")).toBe(text);
  });

  test.each([...ABSENT, Number.NaN, Infinity, -Infinity])("%s is a dash", (value) => {
    expect(number(value, "en")).toBe("–");
  });

  test("has the locale's separators", () => {
    expect(number(1234.5, "de")).toBe("1.230");
    expect(number(0.25, "de")).toBe("0,250");
    expect(number(1234.5, "ko")).toBe("1,230");
  });
});

describe("signed", () => {
  test.each([
    [0.25, "+0.250"],
    [-0.25, "−0.250"],
    [0, "+0"],
    [-1e-6, "−1.0e-6"],
    [Number.NaN, "–"],
  ])("%d is %s", (value, text) => {
    expect(signed(value, "en")).toBe(text);
  });
});

describe("count", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [810128, "810,128"],
    [-1234, "-1,234"],
  ])("%d keeps all its digits: %s", (value, text) => {
    expect(count(value, "en")).toBe(text);
  });

  test("has the locale's separators", () => {
    expect(count(810128, "de")).toBe("810.128");
  });

  test.each([...ABSENT, Number.NaN])("%s is a dash", (value) => {
    expect(count(value, "en")).toBe("–");
  });
});

describe("duration", () => {
  test.each([
    [0, "0 s"],
    [0.4, "0 s"],
    [59.4, "59 s"],
    [59.6, "1 m 0 s"],
    [190, "3 m 10 s"],
    [3599.5, "1 h 0 m"],
    [3600, "1 h 0 m"],
    [147_600, "41 h 0 m"],
    [-5, "0 s"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(duration(seconds, WORDS)).toBe(text);
  });

  test.each([...ABSENT, Number.NaN, Infinity])("%s is a dash", (seconds) => {
    expect(duration(seconds, WORDS)).toBe("–");
  });
});

describe("bytes", () => {
  test.each([
    [0, "0 MB"],
    [350_000, "0.350 MB"],
    [999_000_000, "999 MB"],
    [999_999_999, "1.00 GB"],
    [1_000_000_000, "1.00 GB"],
    [1_234_000_000, "1.23 GB"],
  ])("%d bytes are %s", (value, text) => {
    expect(bytes(value, "en")).toBe(text);
  });

  test.each([...ABSENT, Number.NaN])("%s is a dash", (value) => {
    expect(bytes(value, "en")).toBe("–");
  });
});

describe("fill", () => {
  test("puts values where their names stand, as often as they stand", () => {
    expect(fill("{n} of {total}, {n}", { n: 0, total: "9" })).toBe("0 of 9, 0");
    const counts = [0, 1, "1", "1,000"].map((n) => fill("{n} {n:user|users}", { n }));
    expect(counts).toEqual(["0 users", "1 user", "1 user", "1,000 users"]);
  });

  test("leaves out what has no value", () => {
    expect(fill("a {n} b", {})).toBe("a  b");
  });

  test("puts a value in as it is, also one that looks like a pattern or a name", () => {
    expect(fill("why {item}?", { item: "$& {n} $1" })).toBe("why $& {n} $1?");
  });
});

describe("counted", () => {
  test.each([
    ["en", 0, "0 users have both"],
    ["en", 1, "1 user has both"],
    ["en", 1200, "1,200 users have both"],
    ["ko", 1, "둘 다 가진 사용자 1명"],
    ["ko", 1200, "둘 다 가진 사용자 1,200명"],
  ])("in %s says %d as one or several", (wanted, n, sentence) => {
    const { words, locale } = language(wanted);
    expect(counted("both", n, words, locale)).toBe(sentence);
  });
});
