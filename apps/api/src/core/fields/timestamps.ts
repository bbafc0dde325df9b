const shape =
  /^(\d{4}-\d{2}-\d{2})t((?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?)(z|[+-]\d{2}:?\d{2})$/i;
const FIRST_YEAR = 1970;
const LAST_YEAR = 9999;

/**
 * Parses a timestamp in RFC 3339 (section 5.6) such as `2030-01-31T12:00:00Z`, to the millisecond. Lower-case letters
 * are valid according to the RFC; an offset without colon (`+0000`) is ISO 8601, which some clients send.
 *
 * @returns undefined for anything else, for a day that does not exist, and outside the years 1970 to 9999
 */
export function parseTimestamp(text: string): Date | undefined {
  const [, day, time, offset] = shape.exec(text) ?? [];
  if (day === undefined || time === undefined || offset === undefined || !isDay(day)) {
    return undefined;
  }
  const written = offset.toUpperCase().replace(/^(.\d{2})(\d{2})$/, '$1:$2');
  const instant = new Date(`${day}T${time}${written}`);
  const year = instant.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR ? instant : undefined;
}

/** `Date` converts 31 February to a day in March. */
function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}
