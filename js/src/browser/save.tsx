// Takes an explanation out of the page: the sentence to the clipboard, HTML, SVG, PNG and CSV to files.

import { useState } from "preact/hooks";
import type { Why } from "../protocol.gen";
import { counted, fill } from "../shared/format";
import { word } from "../shared/words";
import { csv, type Part, page, partsOf, svg } from "./picture";
import { useBrowserWords } from "./words";

const KINDS = ["HTML", "SVG", "PNG", "CSV"] as const;
type Kind = (typeof KINDS)[number];
const TYPES = { HTML: "text/html", SVG: "image/svg+xml", CSV: "text/csv" };
const STRONGEST = 12;
const LONGEST = 40; // letters of a part of a file's name
const SHARP = 2; // pixels of a PNG for each of the drawing

/** Hand a file to the browser, as a click on a link to it would. */
export function download(name: string, content: Blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Return a drawing as a PNG; null where the browser can't. */
async function png(drawing: string): Promise<Blob | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * SHARP, image.height * SHARP];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Return the strongest parts, all others as one. */
function strongest(parts: Part[], moreItems: (n: number) => string): Part[] {
  const own = parts.filter(({ part }) => part === "interaction");
  const hidden = own.slice(STRONGEST);
  const rest = parts.filter(({ part }) => part !== "interaction");
  if (!hidden.length) return parts;
  const value = hidden.reduce((sum, part) => sum + part.value, 0);
  return [
    ...own.slice(0, STRONGEST),
    { part: "interactions", label: moreItems(hidden.length), value },
    ...rest,
  ];
}

interface Props {
  why: Why;
  user: string;
  run: string;
}

/** Why the item is in the list, in a sentence to copy. */
export function Sentence({ why }: { why: Why }) {
  const { words, locale } = useBrowserWords();
  const [copied, setCopied] = useState<string | null>(null);
  const sentence = why.sentence?.[locale] ?? "";
  const copy = () =>
    navigator.clipboard?.writeText(sentence).then(
      () => setCopied(sentence),
      () => setCopied(null),
    );
  if (!sentence) return null;
  return (
    <p class="gl-sentence">
      {sentence}{" "}
      <button type="button" onClick={copy}>
        {copied === sentence ? words.copied : words.copySentence}
      </button>
    </p>
  );
}

/** Return a name for a file: what it is of, in letters and digits of any script. */
export function fileName(parts: string[]): string {
  const plain = (part: string) => part.replace(/[^\p{L}\p{N}.-]+/gu, "_").replace(/^[._]+|_+$/g, "");
  return parts
    .map((part) => plain(part).slice(0, LONGEST))
    .filter(Boolean)
    .join("-");
}

/** Return the day by this machine's clock, as 2026-11-30. */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - 60_000 * now.getTimezoneOffset()).toISOString().slice(0, 10);
}

export function Save({ why, user, run }: Props) {
  const { words, locale } = useBrowserWords();
  const sentence = why.sentence?.[locale] ?? "";
  const save = async (kind: Kind) => {
    const more = (n: number) => counted("moreItems", n, words, locale);
    const parts = partsOf(why, more(why.others.count), (rest) => word(words, rest));
    const date = today();
    const of = { run, user, item: why.item_label, date };
    const title = `${fill(words.whyItem, { item: why.item_label })} – ${user} – ${run}, ${date}`;
    const drawing = svg(title, strongest(parts, more), why.total, words.sum, locale);
    const text = {
      HTML: () => page(title, [sentence], drawing, parts, locale),
      SVG: () => drawing,
      CSV: () => csv(of, parts),
    };
    const content =
      kind === "PNG"
        ? await png(drawing)
        : new Blob([text[kind]()], { type: `${TYPES[kind]};charset=utf-8` });
    const name = fileName([run, user, why.item_label, "why", date]);
    if (content) download(`${name}.${kind.toLowerCase()}`, content);
  };
  return (
    <div class="gl-save">
      <fieldset class="gl-choices">
        <legend class="gl-unseen">{words.export}</legend>
        <span aria-hidden="true" class="gl-muted">
          {words.export}
        </span>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-label={fill(words.exportAs, { kind })}
            onClick={() => save(kind)}
          >
            {kind}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
