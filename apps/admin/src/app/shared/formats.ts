const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/**
 * The locale for dates and numbers in a language of the console: the browser's locale for that language, otherwise the
 * language with the region of the browser.
 *
 * @param preferred the browser's languages in order of preference
 */
export function localeOf(language: string, preferred: readonly string[]): string {
  const locales = preferred.flatMap((tag) => {
    try {
      return new Intl.Locale(tag);
    } catch {
      return [];
    }
  });
  const regional = locales.filter(({ region }) => region !== undefined);
  const own = regional.find((locale) => locale.language === language);
  const [preferredOne] = regional;
  if (own) return own.toString();
  return preferredOne?.region === undefined ? language : `${language}-${preferredOne.region}`;
}

/** The distance from now, rounded in the largest unit of which it is at least one. */
export function relativeTime(instant: Date, now: Date, locale: string): string {
  const seconds = (instant.getTime() - now.getTime()) / 1000;
  const at = units.findIndex(([, size]) => Math.abs(seconds) >= size);
  const [unit, value] = roundedTo(at < 0 ? units.length - 1 : at, seconds);
  const isNow = unit === 'second' && value === 0;
  // “Tomorrow” and “next month” refer to calendar days, which a rounded distance may miss.
  return new Intl.RelativeTimeFormat(locale, { numeric: isNow ? 'auto' : 'always' }).format(
    value,
    unit,
  );
}

/** Rounding may reach the next unit: 59.7 minutes become an hour. */
function roundedTo(at: number, seconds: number): [Intl.RelativeTimeFormatUnit, number] {
  const [unit, size] = units[at] ?? ['second', 1];
  const value = Math.round(seconds / size);
  const larger = units[at - 1];
  const fills = larger !== undefined && Math.abs(value * size) >= larger[1];
  return fills ? [larger[0], Math.sign(value)] : [unit, value];
}

/** An instant in full, with its time zone. */
export function exactTime(instant: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(instant);
}

/** The locale for dates and numbers outside of an injection context; the same as `Languages.locale`. */
export function localeOfPage(): string {
  return localeOf(document.documentElement.lang, navigator.languages);
}
