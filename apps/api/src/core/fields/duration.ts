/** Milliseconds per unit. A month is a twelfth of the Gregorian mean year of 31 556 952 s. */
const unitMillis = {
  ms: 1n,
  s: 1_000n,
  m: 60_000n,
  h: 3_600_000n,
  d: 86_400_000n,
  w: 604_800_000n,
  mo: 2_629_746_000n,
  y: 31_556_952_000n,
} as const;

export const MAX_LENGTH = 32;

/**
 * The format of a lifetime, also for the OpenAPI document. Without `\d`, which matches more than ASCII digits in some
 * languages.
 */
export const durationPattern = /^(?:[0-9]{1,9}(?:\.[0-9]{1,3})?(?:ms|mo|s|m|h|d|w|y)){1,6}$/;
const part = /(\d{1,9})(?:\.(\d{1,3}))?(ms|mo|s|m|h|d|w|y)/g;

/** The text is not a valid lifetime; the message completes `<field>: …` for people. */
export class InvalidDurationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidDurationError';
  }
}

/**
 * Parses a lifetime such as `10m`, `1h30m`, `1.5h` or `30d` to whole seconds, rounded down.
 *
 * One to six parts of up to nine digits, optionally with up to three decimals, and a unit out of `ms s m h d w mo y`,
 * in up to 32 characters; no sign, no spaces, only ASCII digits.
 *
 * @throws InvalidDurationError for anything else, for less than a second, and for a sum that is not a safe integer
 */
export function parseDuration(text: unknown): number {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || !durationPattern.test(text)) {
    throw new InvalidDurationError('must be a duration such as 10m, 1h30m, 1.5h or 30d');
  }
  // BigInt: a decimal fraction of a unit must not be rounded before the sum.
  let micros = 0n;
  for (const [, digits = '', decimals = '', unit = ''] of text.matchAll(part)) {
    const thousandths = BigInt(digits) * 1_000n + BigInt(decimals.padEnd(3, '0'));
    micros += thousandths * unitMillis[unit as keyof typeof unitMillis];
  }
  const seconds = micros / 1_000_000n;
  if (seconds < 1n) throw new InvalidDurationError('must be at least one second');
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new InvalidDurationError('is too long');
  }
  return Number(seconds);
}

/**
 * Formats seconds as one number with the largest lossless unit of `d h m s`: `10m`, `90m`, `30d`.
 *
 * @throws RangeError unless it is a non-negative safe integer
 */
export function formatDuration(seconds: number): string {
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new RangeError('A lifetime must be a whole number of seconds.');
  }
  if (seconds === 0) return '0s';
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}
