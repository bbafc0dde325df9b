import { describe, expect, it } from 'vitest';
import {
  equalInConstantTime,
  isBearerSecret,
  newBearerSecret,
  newSecret,
  newTokenId,
  sha256Hex,
  sha512Hex,
} from './secrets.js';

describe('random secrets and ids', () => {
  it('have 256 and 128 bits', () => {
    expect(Buffer.from(newSecret(), 'base64url')).toHaveLength(32);
    expect(newSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(newTokenId(), 'base64url')).toHaveLength(16);
    expect(newTokenId()).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('are unique', () => {
    const all = Array.from({ length: 1000 }, () => [
      newSecret(),
      newTokenId(),
      newBearerSecret('sgp'),
    ]).flat();
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('a bearer secret', () => {
  it('has a prefix, 43 digits of base62 and a checksum', () => {
    expect(newBearerSecret('sgp')).toMatch(/^sgp_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
  });

  it('may contain the id of its row, without hyphens', () => {
    const text = newBearerSecret('sgn', '0197f7c3-9d3f-7b1a-8a53-0242ac120002');
    expect(text).toMatch(/^sgn_0197f7c39d3f7b1a8a530242ac120002_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
    expect(isBearerSecret('sgn', text)).toBe(true);
    expect(isBearerSecret('sgn', text.replace('0197', '0198'))).toBe(false);
    expect(isBearerSecret('sgn', text.replace('0197', ''))).toBe(false);
  });

  it('is recognized by its prefix', () => {
    const text = newBearerSecret('sgp');
    expect(isBearerSecret('sgp', text)).toBe(true);
    expect(isBearerSecret('sga', text)).toBe(false);
  });

  it('is not recognized with one character replaced, wherever it is', () => {
    const text = newBearerSecret('sgp');
    for (let index = 0; index < text.length; index += 1) {
      const other = text[index] === 'a' ? 'b' : 'a';
      expect(isBearerSecret('sgp', text.slice(0, index) + other + text.slice(index + 1))).toBe(
        false,
      );
    }
  });

  it('is not recognized with two adjacent characters swapped', () => {
    const text = newBearerSecret('sgp');
    for (let index = 4; index < 46; index += 1) {
      const [one = '', other = ''] = [text[index], text[index + 1]];
      if (one === other) continue;
      const exchanged = text.slice(0, index) + other + one + text.slice(index + 2);
      expect(isBearerSecret('sgp', exchanged)).toBe(false);
    }
  });

  it.each([
    ['an empty text', (text: string) => text.slice(0, 0)],
    ['a shorter text', (text: string) => text.slice(0, -1)],
    ['a longer text', (text: string) => `${text}0`],
    ['a leading space', (text: string) => ` ${text}`],
    ['a trailing line break', (text: string) => `${text}\n`],
    ['upper case', (text: string) => text.toUpperCase()],
  ])('is not recognized after a change: %s', (_, change) => {
    expect(isBearerSecret('sgp', change(newBearerSecret('sgp')))).toBe(false);
  });

  it.each([[''], ['SGP'], ['a_b'], ['1a'], ['x'.repeat(17)]])(
    'cannot have the prefix %j',
    (prefix) => {
      expect(() => newBearerSecret(prefix)).toThrow(RangeError);
    },
  );
});

it('hashes as specified in FIPS 180-4', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha512Hex('abc')).toBe(
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  );
});

it.each([
  ['', '', true],
  ['abc', 'abc', true],
  ['abc', 'abd', false],
  ['abc', 'abcd', false],
  ['', 'a', false],
  ['é', 'e\u0301', false],
])('compares %j with %j: %s', (one, other, same) => {
  expect(equalInConstantTime(one, other)).toBe(same);
});
