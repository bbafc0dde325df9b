import { describe, expect, it } from 'vitest';
import { goSeconds } from './go-duration.js';

const HOUR = 3600;

describe('goSeconds', () => {
  it.each<[unknown, number]>([
    // Numbers are nanoseconds, the JSON form of Go's time.Duration.
    [1_000_000_000, 1],
    [1_999_999_999, 1],
    [3_600_000_000_000, HOUR],
    // 4320 hours exceed 2^53 nanoseconds.
    [15_552_000_000_000_000, 4320 * HOUR],
    ['1s', 1],
    ['72h', 72 * HOUR],
    ['4320h', 4320 * HOUR],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['.5h', 1800],
    ['1.h', HOUR],
    ['90m0s', 5400],
    ['1h0.5s', HOUR],
    ['1500ms', 1],
    ['1000000us', 1],
    ['1000000µs', 1],
    ['1000000μs', 1],
    ['1000000000ns', 1],
    ['0.1m', 6],
    ['87840h', 87_840 * HOUR],
  ])('reads %j as %d seconds', (value, seconds) => {
    expect(goSeconds(value)).toBe(seconds);
  });

  it.each([undefined, 0, '', '0', '0s', '0h0m'])('treats %j as omitted', (value) => {
    expect(goSeconds(value)).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [-1, 'at least one second'],
    [-3_600_000_000_000, 'at least one second'],
    [1, 'at least one second'],
    [999_999_999, 'at least one second'],
    ['999ms', 'at least one second'],
    ['0.9s', 'at least one second'],
    [1.5, 'whole number'],
    [Number.NaN, 'whole number'],
    [Number.POSITIVE_INFINITY, 'whole number'],
    [1e30, 'must not exceed 10 years'],
    ['87841h', 'must not exceed 10 years'],
    ['9'.repeat(19) + 'h', 'must not exceed 10 years'],
    ['-72h', 'duration of Go'],
    ['+72h', 'duration of Go'],
    ['72', 'duration of Go'],
    ['h', 'duration of Go'],
    ['.h', 'duration of Go'],
    // Unlike Signet's own syntax, Go's has no days.
    ['30d', 'duration of Go'],
    ['1w', 'duration of Go'],
    ['72H', 'duration of Go'],
    ['72 h', 'duration of Go'],
    [' 72h', 'duration of Go'],
    ['72h\n', 'duration of Go'],
    ['７２h', 'duration of Go'],
    ['1s'.repeat(33), 'duration of Go'],
    [null, 'duration of Go'],
    [true, 'duration of Go'],
    [{}, 'duration of Go'],
    [['72h'], 'duration of Go'],
  ])('refuses %j', (value, message) => {
    expect(() => goSeconds(value)).toThrow(message);
  });
});
