// The columns of the table of runs: what is written there, and what they are ordered by.
import type { Choice, RunRow } from "../protocol.gen";
import { bytes, count, duration, fill, number } from "../shared/format";
import { word } from "../shared/words";
import type { MonitorLanguage, MonitorWords } from "./words";

type Key = string | number | null;

export interface Column {
  id: string;
  head: keyof MonitorWords;
  key: (row: RunRow, language: MonitorLanguage) => Key;
  text: (row: RunRow, language: MonitorLanguage) => string;
  title?: (row: RunRow, language: MonitorLanguage) => string;
  figure?: boolean;
}

/** Return when a run was begun: briefly, or in full. */
function time({ created }: RunRow, whole: boolean, { locale }: MonitorLanguage): string {
  if (created === null) return "";
  const date = new Date(created * 1000);
  const short: Intl.DateTimeFormatOptions = {
    ...(date.getFullYear() !== new Date().getFullYear() && { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  };
  const long: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "medium" };
  return new Intl.DateTimeFormat(locale, whole ? long : short).format(date);
}

const status = (row: RunRow, { words }: MonitorLanguage) => word(words, row.status);

export const COLUMNS: Column[] = [
  { id: "name", head: "name", key: (row) => row.name, text: (row) => row.name },
  { id: "model", head: "model", key: (row) => row.model, text: (row) => row.model },
  { id: "graph", head: "graph", key: (row) => row.graph, text: (row) => row.graph },
  { id: "status", head: "status", key: status, text: status },
  {
    id: "progress",
    head: "progress",
    figure: true,
    key: (row) => row.epoch,
    text: ({ epoch, epochs }, { locale }) =>
      epochs ? `${count(epoch ?? 0, locale)}/${count(epochs, locale)}` : "",
  },
  {
    id: "eta",
    head: "eta",
    figure: true,
    key: (row) => row.eta_seconds,
    text: ({ eta_seconds: eta }, { words }) => (eta === null ? "" : duration(eta, words)),
  },
  {
    id: "rate",
    head: "rate",
    figure: true,
    key: (row) => row.interactions_per_second,
    text: ({ interactions_per_second: rate }, { locale }) =>
      rate === null ? "" : count(Number(rate.toPrecision(3)), locale),
    title: ({ interactions_per_second: rate }) => String(rate ?? ""),
  },
  {
    id: "memory",
    head: "memory",
    figure: true,
    key: (row) => row.memory_bytes,
    text: ({ memory_bytes: held }, { locale }) => (held === null ? "" : bytes(held, locale)),
    title: ({ memory_bytes: held }) => String(held ?? ""),
  },
  {
    id: "best",
    head: "bestColumn",
    figure: true,
    key: (row) => row.best?.value ?? null,
    text: ({ best }, { locale }) => (best ? number(best.value, locale) : ""),
    title: ({ best, metric }, { words }) =>
      best ? fill(words.bestTitle, { ...best, metric: best.metric ?? metric ?? "" }) : "",
  },
  {
    id: "created",
    head: "created",
    key: (row) => row.created,
    text: (row, language) => time(row, false, language),
    title: (row, language) => time(row, true, language),
  },
];

/** Return the rows that match what was typed and chosen. */
export function filtered(rows: RunRow[], choice: Choice, { words }: MonitorLanguage): RunRow[] {
  const parts = choice.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const texts = [row.name, row.model, row.graph, row.engine ?? "", row.status, word(words, row.status)];
    const text = texts.join(" ").toLowerCase();
    return (
      (!choice.status || row.status === choice.status) &&
      (!choice.model || row.model === choice.model) &&
      parts.every((part) => text.includes(part))
    );
  });
}

/** Return the rows in the chosen order; what isn't known comes last, whichever way. */
export function ordered(rows: RunRow[], choice: Choice, language: MonitorLanguage): RunRow[] {
  const column = COLUMNS.find(({ id }) => id === choice.order) ?? COLUMNS[0];
  const words = new Intl.Collator(language.locale, { numeric: true });
  const way = choice.descending ? -1 : 1;
  const compare = (a: Key, b: Key) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return way * (typeof a === "string" ? words.compare(a, String(b)) : a - Number(b));
  };
  const keyed = rows.map((row) => ({ row, key: column?.key(row, language) ?? null }));
  return keyed
    .sort((a, b) => compare(a.key, b.key) || words.compare(a.row.name, b.row.name))
    .map(({ row }) => row);
}
