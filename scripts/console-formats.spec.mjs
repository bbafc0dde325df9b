import { describe, expect, it } from 'vitest';
import { exactTime, localeOf, relativeTime } from '../apps/admin/src/app/shared/formats.ts';

describe('the locale of formats', () => {
  it.each([
    ['en', ['en-GB', 'en'], 'en-GB'],
    ['en', ['en', 'en-GB'], 'en-GB'],
    ['en', ['de-DE', 'en'], 'en-DE'],
    ['en', ['de-CH', 'de', 'en-AU'], 'en-AU'],
    ['de', ['de-AT', 'en-US'], 'de-AT'],
    ['de', ['en-US'], 'de-US'],
    // A German browser with the console in English: European formats.
    ['en', ['de-DE', 'de'], 'en-DE'],
    ['en', [], 'en'],
    ['en', ['C', 'not a tag', '*'], 'en'],
  ])('of %s in a browser for %j is %s', (language, preferred, locale) => {
    expect(localeOf(language, preferred)).toBe(locale);
  });

  it('writes the day first for en-GB, and the month first for en-US', () => {
    const instant = new Date('2026-02-01T12:00:00Z');
    const day = (locale) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC' }).format(instant);
    expect(day(localeOf('en', ['en-GB']))).toBe('01/02/2026');
    expect(day(localeOf('en', ['en-US']))).toBe('2/1/2026');
    expect(day(localeOf('en', ['de-DE']))).toMatch(/^0?1\/0?2\/2026$/);
  });

  it('keeps the zone in the exact time', () => {
    expect(exactTime(new Date('2026-02-01T12:00:00Z'), 'en-GB')).toMatch(
      /2026.*(UTC|GMT|[A-Z]{3,})/,
    );
  });
});

describe('a distance in time', () => {
  const now = new Date('2026-06-15T12:00:00Z');
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;

  it.each([
    [90 * DAY, 'in 3 months'],
    [-90 * DAY, '3 months ago'],
    [45 * DAY, 'in 1 month'],
    [46 * DAY, 'in 2 months'],
    [30 * DAY, 'in 30 days'],
    [1.6 * DAY, 'in 2 days'],
    [DAY - 1, 'in 1 day'],
    [-(HOUR - 1), '1 hour ago'],
    [89 * MINUTE, 'in 1 hour'],
    [91 * MINUTE, 'in 2 hours'],
    [365 * DAY, 'in 1 year'],
    [548 * DAY, 'in 2 years'],
    [10 * MINUTE - 1, 'in 10 minutes'],
    [59.6, 'in 1 minute'],
    [-29, '29 seconds ago'],
    [-0.2, 'now'],
    [0, 'now'],
  ])('of %d seconds is "%s"', (seconds, text) => {
    const instant = new Date(now.getTime() + seconds * 1000);
    expect(relativeTime(instant, now, 'en-GB')).toBe(text);
  });

  it('is in the language of the console', () => {
    expect(relativeTime(new Date(now.getTime() + 90 * DAY * 1000), now, 'de-DE')).toBe(
      'in 3 Monaten',
    );
  });
});
