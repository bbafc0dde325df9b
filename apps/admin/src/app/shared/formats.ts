const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/**
 * The locale whose formats are used with a language of the console: that of the browser where it has the language, otherwise
 * the language in the region of the browser.
 *
 * @param preferred the languages of the browser, the preferred one first
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

/** How long ago or ahead an instant is, rounded to the largest unit of which it is at least one. */
export function relativeTime(instant: Date, now: Date, locale: string): string {
  const seconds = (instant.getTime() - now.getTime()) / 1000;
  const at = units.findIndex(([, size]) => Math.abs(seconds) >= size);
  const [unit, value] = roundedTo(at < 0 ? units.length - 1 : at, seconds);
  const isNow = unit === 'second' && value === 0;
  // Words such as “tomorrow” and “next month” belong to the calendar, which a rounded distance may miss.
  return new Intl.RelativeTimeFormat(locale, { numeric: isNow ? 'auto' : 'always' }).format(
    value,
    unit,
  );
}

/** Rounding may fill the next unit: 59.7 minutes are an hour. */
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

/** The locale of dates and numbers, outside of an injection context: as `Languages.locale`. */
export function localeOfPage(): string {
  return localeOf(document.documentElement.lang, navigator.languages);
}
