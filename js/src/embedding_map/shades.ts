// The colours of the points, out of the style sheet: the theme decides them.
import type { Legend } from "../protocol.gen";
import { mixed, type Shades } from "./raster";

const NAMES = ["blue", "orange", "green", "purple", "amber", "fg"];
const STEPS = 64;

/** Return a colour of CSS as a pixel has it (0xAABBGGRR). */
export function pixelOf(text: string): number {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) {
    const whole = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    const value = Number.parseInt(whole, 16);
    return 0xff000000 | ((value & 255) << 16) | (value & 0xff00) | (value >> 16) | 0;
  }
  const [r = 128, g = 128, b = 128] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return 0xff000000 | (b << 16) | (g << 8) | r | 0;
}

/** Read the colours that a legend needs from the style of an element. */
export function shadesOf(element: Element, legend: Legend | null): Shades {
  const style = getComputedStyle(element);
  const read = (name: string) => pixelOf(style.getPropertyValue(`--gl-${name}`));
  const [ground, muted] = [pixelOf(getComputedStyle(element).backgroundColor), read("muted")];
  const nobody = mixed(ground, muted, 0.6);
  const dimmed = mixed(ground, muted, 0.3);
  const of = new Int32Array(STEPS);
  if (legend?.kind === "ramp") {
    const [low, high] = [mixed(ground, read("blue"), 0.4), mixed(read("blue"), read("fg"), 0.65)];
    for (let n = 0; n < STEPS; n++) of[n] = mixed(low, high, n / (STEPS - 1));
  } else {
    NAMES.forEach((name, n) => {
      of[n] = read(name);
    });
  }
  return { of, nobody, dimmed, ground };
}
