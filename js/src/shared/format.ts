// Numbers as a person reads them: three significant digits, units, the locale's separators.

import type { Words } from "./words";

type Maybe = number | null | undefined;

const ABSENT = "–";

function known(value: Maybe): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

const formats = new Map<string, Intl.NumberFormat>();

/** Return how numbers are written; made once, since that takes longer than to write a hundred of them. */
export function numbers(locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${locale} ${Object.entries(options).join()}`;
  const found = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, found);
  return found;
}

export function number(value: Maybe, locale: string): string {
  if (!known(value)) return ABSENT;
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  const least = value === 0 ? 1 : 3;
  return numbers(locale, {
    minimumSignificantDigits: least,
    maximumSignificantDigits: 3,
  }).format(value);
}

export function signed(value: Maybe, locale: string): string {
  if (!known(value)) return ABSENT;
  return (value < 0 ? "−" : "+") + number(Math.abs(value), locale);
}

export function count(value: Maybe, locale: string): string {
  return known(value) ? numbers(locale).format(value) : ABSENT;
}

export function duration(seconds: Maybe, words: { h: string; m: string; s: string }): string {
  if (!known(seconds)) return ABSENT;
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours) return `${hours} ${words.h} ${minutes} ${words.m}`;
  if (minutes) return `${minutes} ${words.m} ${whole % 60} ${words.s}`;
  return `${whole} ${words.s}`;
}

export function bytes(value: Maybe, locale: string): string {
  if (!known(value)) return ABSENT;
  // from 999.5 MB on, three digits would say "1,000 MB"
  const [unit, size] = value >= 999.5e6 ? ["GB", 1e9] : ["MB", 1e6];
  return `${number(value / (size as number), locale)} ${unit}`;
}

/** Put values into a sentence, and one of two words by a number: fill("{n} {n:user|users}", { n: 3 }). */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(
    /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
    (_, key: string, one?: string, more?: string) => {
      const value = String(values[key] ?? "");
      return (value === "1" ? one : more) ?? value;
    },
  );
}

/** Return names in a list: all in quotation marks where one of them has a comma itself. */
export function listed(names: readonly string[]): string {
  const apart = names.some((name) => name.includes(","));
  return names.map((name) => (apart ? `"${name}"` : name)).join(", ");
}

/** Return a flag and its word as they stand on a line: a word like -x would be taken for a flag. */
export function option(flag: string, word: string): string {
  return ` ${flag}${word.startsWith("-") ? "=" : " "}${word}`;
}

/** What there are words for, of one and of several. */
type Countable = { [Key in keyof Words]: `${Key}One` extends keyof Words ? Key : never }[keyof Words];

/** Say how many there are: "1 user", "1,200 users". */
export function counted(what: Countable, n: number, words: Words, locale: string): string {
  return fill(n === 1 ? words[`${what}One`] : words[what], { n: count(n, locale) });
}
