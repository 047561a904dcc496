// Numbers as a person reads them: three significant digits, units, the locale's separators.

export function number(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  const least = value === 0 ? 1 : 3;
  return new Intl.NumberFormat(locale, {
    minimumSignificantDigits: least,
    maximumSignificantDigits: 3,
  }).format(value);
}

export function signed(value: number, locale: string): string {
  const text = number(Math.abs(value), locale);
  return value < 0 ? `−${text}` : `+${text}`;
}

export function count(value: number | null | undefined, locale: string): string {
  return value === null || value === undefined ? "–" : new Intl.NumberFormat(locale).format(value);
}

export function duration(
  seconds: number | null | undefined,
  words: { h: string; m: string; s: string },
): string {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours) return `${hours} ${words.h} ${minutes} ${words.m}`;
  if (minutes) return `${minutes} ${words.m} ${whole % 60} ${words.s}`;
  return `${whole} ${words.s}`;
}

export function bytes(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined) return "–";
  const [unit, size] = value >= 1e9 ? ["GB", 1e9] : ["MB", 1e6];
  return `${number(value / (size as number), locale)} ${unit}`;
}

/** Put values into a sentence: fill("{n} users", { n: 3 }). */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}
