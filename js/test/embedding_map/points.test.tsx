// Points in their grid, the camera, and what is drawn into pixels: on places known by eye.
import { describe, expect, test } from "vitest";
import { moved, seen, toMap, toScreen, whole, zoomed } from "../../src/embedding_map/camera";
import { inThousandths, simplified } from "../../src/embedding_map/lasso";
import { foundIn } from "../../src/embedding_map/offline";
import {
  bitsInOrder,
  countIn,
  inOrder,
  nearest,
  placeOf,
  placesOf,
  sorted,
  UNITS,
} from "../../src/embedding_map/points";
import { draw, mixed, type Picture, sizeOf } from "../../src/embedding_map/raster";
import { pixelOf } from "../../src/embedding_map/shades";
import { asBytes } from "../../src/embedding_map/types";

const SIZE = { width: 132, height: 132 }; // the whole map in a hundred pixels

function points(places: number[][], users = places.length) {
  return sorted(Uint16Array.from(places.flat()), users);
}

describe("points", () => {
  test("keep their numbers, and who has no place is nowhere", () => {
    const found = points([
      [65534, 65534],
      [65535, 65535],
      [0, 0],
    ]);
    expect([...found.numbers]).toEqual([2, 0]);
    expect(placeOf(found, 0)).toEqual([65534, 65534]);
    expect(placeOf(found, 1)).toBeNull();
    expect(placeOf(found, 3)).toBeNull();
    expect([...inOrder(found, Uint8Array.of(7, 8, 9))]).toEqual([9, 7]);
    expect([...(bitsInOrder(found, Uint8Array.of(0b100)) ?? [])]).toEqual([1, 0]);
    expect(bitsInOrder(found, new Uint8Array(0))).toBeNull();
  });

  test("the nearest within reach", () => {
    const found = points([
      [1000, 1000],
      [1100, 1000],
      [40000, 40000],
    ]);
    expect(nearest(found, 1060, 1000, 100)).toBe(1);
    expect(nearest(found, 1040, 1000, 100)).toBe(0);
    expect(nearest(found, 20000, 20000, 100)).toBe(-1);
    expect(countIn(found, { left: 0, right: 2000, bottom: 0, top: 2000 })).toBe(2);
    expect(countIn(found, { left: -9, right: -1, bottom: 0, top: 2000 })).toBe(0);
  });

  test("bytes come as they are, as base64, or not at all", () => {
    expect([...asBytes(new DataView(Uint8Array.of(1, 2).buffer, 1))]).toEqual([2]);
    expect([...asBytes(btoa("\x01\x02"))]).toEqual([1, 2]);
    expect(asBytes("?").length).toBe(0);
    expect(asBytes(7).length).toBe(0);
    expect([...placesOf(Uint8Array.of(1, 0, 2, 1, 9))]).toEqual([1, 258]);
  });
});

describe("the camera", () => {
  test("sees the whole map, and finds the way back from a pixel", () => {
    const camera = whole(SIZE);
    expect(toScreen(camera, SIZE, 0, 0)).toEqual([16, 116]);
    expect(toScreen(camera, SIZE, UNITS, UNITS)).toEqual([116, 16]);
    expect(toMap(camera, SIZE, 16, 116).map(Math.round)).toEqual([0, 0]);
  });

  test("keeps what is under the pointer there while it zooms, within bounds", () => {
    const near = zoomed(whole(SIZE), SIZE, 4, 41, 66);
    const [px, py] = toScreen(near, SIZE, UNITS / 4, UNITS / 2).map(Math.round);
    expect([px, py]).toEqual([41, 66]);
    expect(zoomed(near, SIZE, 1e9, 0, 0).zoom).toBeCloseTo(whole(SIZE).zoom * 400);
    expect(moved(near, 1e9, 0).x).toBe(0);
    expect(seen(whole(SIZE), SIZE).left).toBeLessThan(0);
  });
});

describe("pixels", () => {
  const shades = {
    of: Int32Array.of(0xff0000ff | 0, 0xffff0000 | 0),
    nobody: 1,
    dimmed: 0xff808080 | 0,
    ground: -1,
  };
  const picture = (): Picture => ({
    width: 132,
    height: 132,
    ratio: 1,
    pixels: new Int32Array(132 * 132),
    hits: new Uint16Array(132 * 132),
  });
  const at = ({ pixels }: Picture, x: number, y: number) => (pixels[y * 132 + x] as number) >>> 0;

  test("few points are marks in their colours, a disc for a user and a square for an item", () => {
    const drawn = picture();
    const two = points(
      [
        [0, 0],
        [65534, 65534],
      ],
      1,
    );
    draw(drawn, { points: two, codes: Uint8Array.of(0, 1), lit: null }, whole(SIZE), SIZE, shades);
    expect(sizeOf(two, seen(whole(SIZE), SIZE), SIZE, 1)).toBe(10);
    expect(at(drawn, 16, 116)).toBe(0xff0000ff);
    expect(at(drawn, 116, 16)).toBe(0xffff0000);
    expect(at(drawn, 66, 66)).toBe(0);
    expect(at(drawn, 112, 12)).not.toBe(0); // the corner of the square
    expect(at(drawn, 12, 112) >>> 24).toBeLessThan(0x80); // that of the disc
  });

  test("many points are dots that add up, of which a sample is drawn while the map moves", () => {
    const many = points(Array.from({ length: 9000 }, () => [0, 0]));
    const codes = new Uint8Array(9000);
    const [all, some] = [picture(), picture()];
    draw(all, { points: many, codes, lit: null }, whole(SIZE), SIZE, shades);
    expect(at(all, 16, 116)).toBe(0xff0000ff);
    draw(some, { points: many, codes, lit: null }, whole(SIZE), SIZE, shades, 1);
    expect(at(some, 16, 116)).toBe(0xff0000ff); // one stands for nine thousand
    expect([...all.hits].some(Boolean)).toBe(false);
  });

  test("who doesn't stand out is grey and lies below", () => {
    const drawn = picture();
    const same = points([
      [0, 0],
      [0, 0],
    ]);
    const lit = Uint8Array.from(same.numbers, (number) => (number === 0 ? 1 : 0));
    draw(drawn, { points: same, codes: Uint8Array.of(0, 0), lit }, whole(SIZE), SIZE, shades);
    expect(at(drawn, 16, 116)).toBe(0xff0000ff);
    const none = picture();
    draw(none, { points: same, codes: Uint8Array.of(0, 0), lit: lit.fill(0) }, whole(SIZE), SIZE, shades);
    expect(at(none, 16, 116)).toBe(0xff808080);
  });

  test("colours of CSS, and one over another", () => {
    expect(pixelOf("#0072b2") >>> 0).toBe(0xffb27200);
    expect(pixelOf(" #fff") >>> 0).toBe(0xffffffff);
    expect(pixelOf("rgba(1, 2, 3, 0.87)") >>> 0).toBe(0xff030201);
    expect(mixed(0xff000000 | 0, 0xffffffff | 0, 0.5) >>> 0).toBe(0xff808080);
    expect(mixed(0, 0xff0000ff | 0, 0.5) >>> 0).toBe(0x800000ff);
  });
});

test("a lasso has few corners, in thousandths of the map", () => {
  const way = Array.from({ length: 5000 }, (_, n): [number, number] => [n, 0]);
  expect(simplified(way).length).toBeLessThanOrEqual(200);
  expect(
    simplified([
      [0, 0],
      [1, 1],
      [9, 0],
    ]),
  ).toEqual([
    [0, 0],
    [9, 0],
  ]);
  expect(inThousandths([[UNITS / 2, UNITS]], UNITS)).toEqual([[500, 1000]]);
});

test("a page without a kernel searches the names that it has", () => {
  expect(foundIn("차", ["녹차", "", "보리차"], 1)).toMatchObject({
    total: 2,
    rows: [
      { number: 0, side: "user", label: "녹차" },
      { number: 2, side: "item", label: "보리차" },
    ],
  });
});
