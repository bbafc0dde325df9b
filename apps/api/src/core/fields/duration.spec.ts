import { describe, expect, it } from 'vitest';
import { formatDuration, InvalidDurationError, parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['1s', 1],
    ['10m', 600],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['30d', 2_592_000],
    ['2w', 1_209_600],
    ['1mo', 2_629_746],
    ['1y', 31_556_952],
    ['12mo', 31_556_952],
    ['1000ms', 1],
    ['1999ms', 1],
    ['999ms1ms', 1],
    ['0.001y', 31_556],
    ['0h1s', 1],
    ['007m', 420],
    ['1y1mo1w1d1h1m', 31_556_952 + 2_629_746 + 604_800 + 86_400 + 3_660],
    ['285420920y', 285_420_920 * 31_556_952],
  ])('parses %s as %d s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    ['', 'nothing'],
    ['10', 'no unit'],
    ['h', 'no number'],
    ['-1h', 'a sign'],
    ['+1h', 'a sign'],
    [' 1h', 'a space'],
    ['1h ', 'a space'],
    ['1 h', 'a space'],
    ['1h\n', 'a line break'],
    ['1e9y', 'an exponent'],
    ['1.h', 'no decimals'],
    ['.5h', 'no whole part'],
    ['1.2345h', 'four decimals'],
    ['1,5h', 'a comma'],
    ['1H', 'a unit in upper case'],
    ['1us', 'an unknown unit'],
    ['10m ago', 'words'],
    ['999999999999999999d', 'too many digits'],
    ['1s1s1s1s1s1s1s', 'seven parts'],
    ['111111111.111mo111111111.111mo1ms', 'more than 32 characters'],
    ['١٠m', 'non-ASCII digits'],
    ['0', 'no unit'],
    ['0s', 'zero'],
    ['999ms', 'less than a second'],
    ['0.999s', 'less than a second'],
    ['999999999y', 'more than a safe integer'],
  ])('refuses %j (%s)', (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidDurationError);
  });

  it.each([[undefined], [null], [600], [['10m']], [{ toString: () => '10m' }]])(
    'refuses %j, which is not a string',
    (value) => {
      expect(() => parseDuration(value)).toThrow(InvalidDurationError);
    },
  );

  it('describes the expected format in the error', () => {
    expect(() => parseDuration('soon')).toThrow(/^must be a duration such as 10m/);
    expect(() => parseDuration('1ms')).toThrow('must be at least one second');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [1, '1s'],
    [90, '90s'],
    [600, '10m'],
    [5400, '90m'],
    [28_800, '8h'],
    [2_592_000, '30d'],
    [31_556_952, '31556952s'],
  ])('formats %d s as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('is lossless: the formatted text parses to the same number', () => {
    const all = [1, 59, 60, 61, 3599, 3600, 86_399, 86_400, 123_456, 999_999_999, 604_800];
    expect(all.map((seconds) => parseDuration(formatDuration(seconds)))).toEqual(all);
  });

  it.each([[-1], [0.5], [Number.NaN], [Infinity], [2 ** 53]])('refuses %d', (seconds) => {
    expect(() => formatDuration(seconds)).toThrow(RangeError);
  });
});
