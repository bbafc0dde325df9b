import { ValidateBy } from 'class-validator';
import { field, type FieldOptions } from '../../core/fields/fields.js';
import { MAX_LIFETIME_SECONDS } from '../../identity/namespaces/lifetimes.js';

/** Nanoseconds of each unit of Go's `time.ParseDuration`. */
const unitNanos = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
} as const;

const SECOND = 1_000_000_000n;
const MAX_LENGTH = 64;

const whole = /^(?:(?:\d{1,19}(?:\.\d{0,9})?|\.\d{1,9})(?:ns|us|µs|μs|ms|s|m|h))+$/;
const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Parses a lifetime as JWTIS sends it: a JSON number of nanoseconds, or a Go duration such as `72h` or `1h30m`. Rounds
 * down to whole seconds. Missing values, 0 and `0s` are Go's zero value for an omitted member.
 *
 * @returns undefined where it was omitted
 * @throws RangeError for any other value, and for a lifetime below one second or above ten years
 */
export function goSeconds(value: unknown): number | undefined {
  if (value === undefined || value === 0) return undefined;
  const nanos = typeof value === 'number' ? nanosOfNumber(value) : nanosOfText(value);
  if (nanos === 0n) return undefined;
  if (nanos < SECOND) throw new RangeError('must be at least one second');
  const seconds = nanos / SECOND;
  if (seconds > BigInt(MAX_LIFETIME_SECONDS)) throw new RangeError('must not exceed 10 years');
  return Number(seconds);
}

function nanosOfNumber(value: number): bigint {
  if (!Number.isInteger(value)) throw new RangeError('must be a whole number of nanoseconds');
  return BigInt(value);
}

function nanosOfText(value: unknown): bigint {
  if (value === '' || value === '0') return 0n;
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !whole.test(value)) {
    throw new RangeError(
      'must be nanoseconds as a number, or a duration of Go such as 72h, 1h30m or 90s; the longest unit is h',
    );
  }
  // BigInt, so that decimal fractions of a unit are not rounded.
  let nanos = 0n;
  for (const [, digits = '', decimals = '', unit = ''] of value.matchAll(part)) {
    const billionths = BigInt(digits || '0') * SECOND + BigInt(decimals.padEnd(9, '0'));
    nanos += (billionths * unitNanos[unit as keyof typeof unitNanos]) / SECOND;
  }
  return nanos;
}

/** A lifetime as JWTIS sends it, parsed by `goSeconds`. */
export const GoDuration = (options: FieldOptions): PropertyDecorator =>
  field(
    { example: '72h', ...options },
    // Numbers are accepted as well, but client generators handle union types badly.
    { type: 'string', minLength: 1, maxLength: MAX_LENGTH },
    ValidateBy({
      name: 'goDuration',
      validator: {
        validate: (value) => faultOf(value) === undefined,
        defaultMessage: (args) => faultOf(args?.value) ?? '',
      },
    }),
  );

function faultOf(value: unknown): string | undefined {
  try {
    goSeconds(value);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
