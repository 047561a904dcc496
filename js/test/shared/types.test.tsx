// The guards at the border: what the kernel wrote is drawn only if it has the shape that is drawn.
import { describe, expect, test } from "vitest";
import { checked } from "../../src/shared/types";

interface Thing {
  name: string;
  size: number;
  tags: string[];
  rows: { label: string }[];
  by: Record<string, number>;
  lines: Record<string, [number, number][]>;
}

const SHAPE = {
  name: "text",
  size: "number",
  tags: "list",
  rows: "rows",
  by: "record",
  lines: "curves",
} as const;

const thing: Thing = {
  name: "",
  size: 0,
  tags: [],
  rows: [{ label: "a" }],
  by: {},
  lines: { loss: [[0, 1]] },
};

const check = (value: unknown) => checked(value as Thing, SHAPE);

describe("checked", () => {
  test("gives back the very value that fits", () => {
    expect(check(thing)).toBe(thing);
    expect(check({ ...thing, more: 1 })).toEqual({ ...thing, more: 1 });
  });

  test.each([null, undefined, 0, "text", [], [thing], {}])("refuses %j as a whole", (value) => {
    expect(check(value)).toBeNull();
  });

  test.each([
    ["name", 1],
    ["name", null],
    ["size", "1"],
    ["tags", "abc"],
    ["tags", { length: 0 }],
    ["rows", {}],
    ["rows", [null]],
    ["rows", ["a"]],
    ["by", []],
    ["by", null],
    ["lines", [[0, 1]]],
    ["lines", { loss: null }],
    ["lines", { loss: [1, 2] }],
  ])("refuses it with %s = %j", (key, value) => {
    expect(check({ ...thing, [key]: value })).toBeNull();
  });

  test("refuses it with a part missing", () => {
    for (const key of Object.keys(SHAPE)) {
      const part = Object.fromEntries(Object.entries(thing).filter(([name]) => name !== key));
      expect(check(part), key).toBeNull();
    }
  });
});
