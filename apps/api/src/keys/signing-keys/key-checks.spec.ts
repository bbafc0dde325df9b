import { beforeAll, describe, expect, it } from 'vitest';
import type { SigningAlgorithm } from './algorithms.js';
import { checkKey, InvalidKeyError, type Jwk } from './key-checks.js';
import { generateKey, importSigner } from './key-material.js';

const encode = (bytes: Buffer): string => bytes.toString('base64url');

function encodeNumber(value: bigint): string {
  const hex = value.toString(16);
  return encode(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
}

const decodeNumber = (text = ''): bigint =>
  BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);

describe('an RSA modulus', () => {
  const check = (n: string): Jwk => checkKey('RS256', { kty: 'RSA', n, e: 'AQAB' }, 'public');

  it.each([2_048, 2_049, 3_072, 4_095, 4_096])('may have %i bits', (bits) => {
    const n = encodeNumber((1n << BigInt(bits - 1)) + 1n);
    expect(check(n)).toEqual({ kty: 'RSA', n, e: 'AQAB' });
  });

  it.each([1_024, 2_040, 2_047, 4_097, 8_192])('must not have %i bits', (bits) => {
    const n = encodeNumber((1n << BigInt(bits - 1)) + 1n);
    expect(() => check(n)).toThrow('The RSA modulus must have 2048 to 4096 bits.');
  });

  const primes = [
    ...[3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89],
    ...[97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167],
  ].map(BigInt);
  const product = primes.reduce((all, prime) => all * prime, 1n);

  /** A modulus with the structure of the flawed library: a power of 65537 modulo each prime. */
  function roca(exponent: number): bigint {
    let power = 1n;
    for (let times = 0; times < exponent; times += 1) power = (power * 65_537n) % product;
    return (1n << 2_047n) - ((1n << 2_047n) % product) + product + power;
  }

  it.each([0, 1, 77, 1_234])('is refused if the library of ROCA generated it (%i)', (exponent) => {
    expect(() => check(encodeNumber(roca(exponent)))).toThrow('vulnerable to ROCA');
  });

  it('is accepted if it differs from that structure for a single prime', () => {
    for (const prime of primes) {
      let n = roca(77);
      while (n % prime !== 0n) n += product / prime;
      expect(check(encodeNumber(n))).toHaveProperty('n');
    }
  });
});

describe('a private RSA key', () => {
  type Name = 'n' | 'd' | 'p' | 'q' | 'dp' | 'dq' | 'qi';
  let key: Jwk;
  let numbers: Record<Name, bigint>;

  beforeAll(async () => {
    key = (await generateKey('RS256', { rsaBits: 2_048 })).privateJwk;
    const names: Name[] = ['n', 'd', 'p', 'q', 'dp', 'dq', 'qi'];
    numbers = Object.fromEntries(names.map((name) => [name, decodeNumber(key[name])])) as Record<
      Name,
      bigint
    >;
  });

  const check = (changed: Partial<Record<Name, bigint>>): Jwk => {
    const given: Record<string, string | undefined> = { ...key };
    for (const [name, value] of Object.entries(changed)) given[name] = encodeNumber(value);
    return checkKey('RS256', given, 'private');
  };

  it('is accepted with exactly its own members', () => {
    const { kty, n, e, d, p, q, dp, dq, qi } = key;
    const given = { ...key, oth: [] };
    expect(checkKey('RS256', given, 'private')).toEqual({ kty, n, e, d, p, q, dp, dq, qi });
    expect(checkKey('RS256', given, 'public')).toEqual({ kty, n, e });
  });

  /** Changes that break a single relation of the members each. */
  const broken: [string, () => Partial<Record<Name, bigint>>][] = [
    ['p = 1', () => ({ p: 1n, q: numbers.n })],
    ['q = 1', () => ({ p: numbers.n, q: 1n })],
    ['another modulus', () => ({ n: numbers.n + 2n })],
    [
      'd that does not fit p',
      () => {
        const d = numbers.d + numbers.q - 1n;
        return { d, dp: d % (numbers.p - 1n) };
      },
    ],
    [
      'd that does not fit q',
      () => {
        const d = numbers.d + numbers.p - 1n;
        return { d, dq: d % (numbers.q - 1n) };
      },
    ],
    ['another dp', () => ({ dp: numbers.dp + 1n })],
    ['another dq', () => ({ dq: numbers.dq + 1n })],
    ['another qi', () => ({ qi: numbers.qi + 1n })],
  ];

  it.each(broken)('is refused with %s', (_, change) => {
    expect(() => check(change())).toThrow('Private and public part belong to different keys.');
  });
});

describe('a secret', () => {
  it.each<[SigningAlgorithm, number]>([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ])('for %s has %i bytes or more', (algorithm, bytes) => {
    const check = (length: number): Jwk =>
      checkKey(algorithm, { kty: 'oct', k: encode(Buffer.alloc(length, 7)) }, 'private');
    expect(check(bytes)).toEqual({ kty: 'oct', k: encode(Buffer.alloc(bytes, 7)) });
    expect(check(bytes + 1)).toHaveProperty('k');
    expect(() => check(bytes - 1)).toThrow(`The secret is shorter than ${bytes * 8} bits.`);
  });
});

describe.each<[SigningAlgorithm, readonly ('x' | 'y' | 'd')[]]>([
  ['ES256', ['x', 'y', 'd']],
  ['ES512', ['x', 'y', 'd']],
  ['EdDSA', ['x', 'd']],
])('a private key for %s', (algorithm, members) => {
  let key: Jwk;
  let other: Jwk;

  beforeAll(async () => {
    key = (await generateKey(algorithm, { rsaBits: 2_048 })).privateJwk;
    other = (await generateKey(algorithm, { rsaBits: 2_048 })).privateJwk;
  });

  const check = (given: Jwk): Jwk => checkKey(algorithm, given, 'private');

  it.each(members)('has the exact length in %s', (member) => {
    const bytes = Buffer.from(key[member] ?? '', 'base64url');
    for (const wrong of [bytes.subarray(1), Buffer.concat([Buffer.of(0), bytes])]) {
      const message = `The member ${member} must have ${bytes.length} bytes.`;
      expect(() => check({ ...key, [member]: encode(wrong) })).toThrow(message);
    }
  });

  it('belongs to its public part', async () => {
    const { kty, crv, d } = key;
    const own = Object.fromEntries(members.map((name) => [name, key[name]]));
    expect(check(key)).toEqual({ kty, crv, ...own });
    await expect(importSigner(algorithm, { ...other, d })).rejects.toThrow(InvalidKeyError);
  });

  it('is on its own curve', () => {
    expect(() => check({ ...key, crv: 'P-384' })).toThrow('The key must be on the curve');
  });
});
