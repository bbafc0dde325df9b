const shape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const FIRST_YEAR = 1970;
const LAST_YEAR = 9999;

/**
 * Reads an instant of RFC 3339 section 5.6 with its offset, such as `2030-01-31T12:00:00Z`, to the millisecond.
 *
 * @returns undefined for anything else, for a day that no calendar has, and outside the years 1970 to 9999.
 */
export function parseInstant(text: string): Date | undefined {
  const [, day] = shape.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  const instant = new Date(text);
  const year = instant.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR ? instant : undefined;
}

/** `Date` takes the 31st of February for a day in March. */
function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}
