// One explanation as files: the waterfall as SVG, the parts as CSV, both with the sentence as HTML. Made in the page;
// all text of the data is escaped.
import type { Why } from "../protocol.gen";
import { number, signed } from "../shared/format";

export interface Part {
  part: string;
  label: string;
  value: number;
}

const [LABELS, BARS, VALUES, ROW, TOP] = [230, 280, 84, 22, 28];
const WIDTH = LABELS + BARS + VALUES;
const LETTERS = 34;
const [FOR, AGAINST] = ["#0072b2", "#d55e00"];

const MARKUP: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Return text as it can stand in HTML and SVG; what XML can't hold is left out. */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  const plain = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "");
  return plain.replace(/[&<>"']/g, (letter) => MARKUP[letter] ?? "");
}

/** Return all that a score is the sum of, with what it is called. */
export function partsOf(why: Why, moreItems: string, restWord: (kind: string) => string): Part[] {
  const parts: Part[] = why.contributions.map((row) => ({
    part: "interaction",
    label: row.label,
    value: row.contribution,
  }));
  if (why.others.count)
    parts.push({ part: "interactions", label: moreItems, value: why.others.contribution });
  for (const [kind, value] of Object.entries(why.rest))
    parts.push({ part: kind, label: restWord(kind), value });
  return parts;
}

/** Return the parts as CSV, each row with what it is of; a spreadsheet takes no label for a formula. */
export function csv(of: Record<string, string>, parts: Part[]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const known = Object.values(of).map(cell);
  const rows = parts.map(({ part, label, value }) =>
    [...known, cell(part), cell(label), String(value)].join(","),
  );
  const heads = [...Object.keys(of), "part", "label", "contribution"].join(",");
  return `${[heads, ...rows].join("\r\n")}\r\n`;
}

/** Return the waterfall from the strongest parts to their sum, in colours of its own on white. */
export function svg(title: string, parts: Part[], total: number, sum: string, locale: string): string {
  const ends = [0];
  for (const { value } of parts) ends.push((ends.at(-1) ?? 0) + value);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const x = (value: number) => LABELS + ((value - low) / (high - low || 1)) * BARS;
  const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const rows = parts.map(({ label, value }, n) => {
    const y = TOP + n * ROW;
    const [from, to] = [ends[n] ?? 0, ends[n + 1] ?? 0];
    const [left, wide] = [x(Math.min(from, to)), Math.max(0.5, Math.abs(x(to) - x(from)))];
    return (
      `<text x="8" y="${y + 15}">${escaped(cut(label, LETTERS))}</text>` +
      `<rect x="${left.toFixed(1)}" y="${y + 3}" width="${wide.toFixed(1)}" height="${ROW - 6}" ` +
      `fill="${value < 0 ? AGAINST : FOR}"/>` +
      `<text x="${WIDTH - 8}" y="${y + 15}" text-anchor="end">${escaped(signed(value, locale))}</text>`
    );
  });
  const foot = TOP + parts.length * ROW;
  const height = foot + ROW + 8;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="#1f1f1f"><title>${escaped(title)}</title>` +
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>` +
    `<text x="8" y="18" font-weight="bold">${escaped(cut(title, 90))}</text>` +
    `<line x1="${x(0).toFixed(1)}" x2="${x(0).toFixed(1)}" y1="${TOP}" y2="${foot}" stroke="#5c5c5c"/>` +
    rows.join("") +
    `<line x1="8" x2="${WIDTH - 8}" y1="${foot + 2}" y2="${foot + 2}" stroke="#5c5c5c"/>` +
    `<text x="8" y="${foot + 18}" font-weight="bold">${escaped(sum)}</text>` +
    `<text x="${WIDTH - 8}" y="${foot + 18}" text-anchor="end" font-weight="bold">` +
    `${escaped(number(total, locale))}</text></svg>`
  );
}

/** Return a page that stands alone: the title, the sentence, the picture and a table of all parts. */
export function page(title: string, lines: string[], drawing: string, parts: Part[], locale: string): string {
  const rows = parts.map(
    ({ label, value }) =>
      `<tr><th scope="row">${escaped(label)}</th><td title="${value}">${escaped(signed(value, locale))}</td></tr>`,
  );
  return (
    `<!doctype html>\n<html lang="${locale}">\n<head>\n<meta charset="utf-8">\n` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
    `<title>${escaped(title)}</title>\n<style>body{font:14px/1.4 system-ui,sans-serif;margin:16px;` +
    "max-width:760px}svg{max-width:100%;height:auto}th{text-align:left;font-weight:400}td{text-align:right;" +
    `padding-left:16px}</style>\n</head>\n<body>\n<h1>${escaped(title)}</h1>\n` +
    `${lines.map((line) => `<p>${escaped(line)}</p>`).join("\n")}\n${drawing}\n` +
    `<table><tbody>${rows.join("")}</tbody></table>\n</body>\n</html>\n`
  );
}
