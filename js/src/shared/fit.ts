// Text that fits: SVG neither wraps nor clips, so what is too long is cut to a width that was measured.

const SIZE = 12;
const AVERAGE = 0.6; // of the font size: what a letter takes where nothing can be measured

let pencil: CanvasRenderingContext2D | null | undefined;

/** Return how many pixels a text takes. */
export function widthOf(text: string, font: string): number {
  if (pencil === undefined) pencil = document.createElement("canvas").getContext?.("2d") ?? null;
  if (!pencil) return text.length * SIZE * AVERAGE;
  pencil.font = font;
  return pencil.measureText(text).width;
}

/** Return the font of drawings inside an element, as canvas wants it. */
export function fontOf(element: Element | null, weight = 400): string {
  const family = element && getComputedStyle(element).fontFamily;
  return `${weight} ${SIZE}px ${family || "sans-serif"}`;
}

/** Return the text, or as much of its beginning as fits into a width with an ellipsis. */
export function fit(text: string, room: number, font: string): string {
  if (widthOf(text, font) <= room) return text;
  let [short, long] = [0, text.length];
  while (short + 1 < long) {
    const middle = (short + long) >> 1;
    if (widthOf(`${text.slice(0, middle)}…`, font) <= room) short = middle;
    else long = middle;
  }
  return `${text.slice(0, short).trimEnd()}…`;
}

/**
 * Return texts as `fit` cuts them; where two would then look alike, all that are cut keep as much of their end as of
 * their beginning.
 */
export function fitApart(texts: readonly string[], room: number, font: string): string[] {
  const cut = texts.map((text) => fit(text, room, font));
  const alike = new Set(cut).size < new Set(texts).size;
  return alike ? texts.map((text) => fitBothEnds(text, room, font)) : cut;
}

function fitBothEnds(text: string, room: number, font: string): string {
  if (widthOf(text, font) <= room) return text;
  const kept = (letters: number) =>
    `${text.slice(0, Math.ceil(letters / 2)).trimEnd()}…${letters > 1 ? text.slice(-Math.floor(letters / 2)).trimStart() : ""}`;
  let [short, long] = [0, text.length];
  while (short + 1 < long) {
    const middle = (short + long) >> 1;
    if (widthOf(kept(middle), font) <= room) short = middle;
    else long = middle;
  }
  return kept(short);
}

/** Return a text in lines that fit into a width, broken between words; what is too long for them is cut. */
export function wrap(text: string, room: number, font: string, lines: number): string[] {
  const words = text.split(/\s+/);
  const wrapped: string[] = [];
  while (words.length && wrapped.length < lines - 1) {
    let line = words.shift() as string;
    while (words.length && widthOf(`${line} ${words[0]}`, font) <= room) line += ` ${words.shift()}`;
    wrapped.push(line);
  }
  if (words.length) wrapped.push(words.join(" "));
  return wrapped.map((line) => fit(line, room, font));
}
