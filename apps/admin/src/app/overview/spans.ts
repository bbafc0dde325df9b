import type { ActivityStep } from '#client';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A period of the overview. */
export interface Span {
  key: 'hour' | 'day' | 'week' | 'month' | 'quarter';
  /** In milliseconds. */
  length: number;
  step: ActivityStep;
  /** The format of the labels below a chart. */
  format: Intl.DateTimeFormatOptions;
}

const time = { hour: '2-digit', minute: '2-digit' } as const;
// The server aggregates by UTC days, so the labels are UTC days too.
const date = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;

export const spans: readonly Span[] = [
  { key: 'hour', length: HOUR, step: '5m', format: time },
  { key: 'day', length: DAY, step: '1h', format: time },
  { key: 'week', length: 7 * DAY, step: '1h', format: { weekday: 'short', ...time } },
  { key: 'month', length: 30 * DAY, step: '1d', format: date },
  { key: 'quarter', length: 90 * DAY, step: '1d', format: date },
];

const usual: Span['key'] = 'day';

/** The period in the URL, or the default. */
export function spanOf(key: string | undefined): Span {
  const span = spans.find((one) => one.key === key) ?? spans.find((one) => one.key === usual);
  if (span === undefined) throw new Error('There is no usual span.');
  return span;
}

export function isUsual({ key }: Span): boolean {
  return key === usual;
}
