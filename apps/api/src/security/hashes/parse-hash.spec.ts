import { readFileSync } from 'node:fs';
import { hash as argon2Hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { checkHash, parseHash } from './parse-hash.js';

interface Vector {
  kind: 'argon2' | 'bcrypt' | 'scrypt' | 'pbkdf2';
  madeBy: string;
  password: string;
  hash: string;
}

const file = new URL('../../../test-vectors/password-hashes/vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

const named = vectors.map((vector) => [`${vector.kind}, ${vector.madeBy}`, vector] as const);
const oneOf = (start: string): string =>
  vectors.find(({ hash }) => hash.startsWith(start))?.hash ?? '';

const ofPassword = (password: string): string =>
  vectors.find((vector) => vector.password === password)?.hash ?? '';

describe('a hash imported from another program', () => {
  it('is tested in every algorithm and format', () => {
    const starts = ['$2a$', '$2b$', '$2y$', '$scrypt$', '$pbkdf2-sha256$', '$pbkdf2-sha512$'];
    starts.push('pbkdf2_sha256$', '$argon2i$v=16$', '$argon2i$', '$argon2d$', '$argon2id$');
    expect(starts.filter((start) => oneOf(start) === '')).toEqual([]);
  });

  it.each(named)('matches only its password: %s', async (_, { hash, password }) => {
    const stored = parseHash(hash);
    expect(await stored.matches(password)).toBe(true);
    expect(await stored.matches(`x${password}`)).toBe(false);
    expect(await stored.matches(password.toUpperCase())).toBe(false);
    expect(await stored.matches('')).toBe(false);
  });

  it.each(named.filter(([, { hash }]) => !hash.includes('m=65536')))(
    'needs a rehash: %s',
    (_, { hash }) => {
      expect(parseHash(hash).current).toBe(false);
    },
  );

  // A truncated hash that still matched would be compared in part only.
  it.each(named)('is refused when damaged: %s', (_, { hash }) => {
    const last = hash.replace(/=*$/, '').length;
    const faults = [
      hash.slice(0, -2),
      hash.slice(0, last - 12),
      hash.slice(0, hash.lastIndexOf('$') + 1),
      hash.slice(0, hash.lastIndexOf('$')),
      `${hash}AAAA`,
      `${hash}\n`,
      ` ${hash}`,
      `${hash.slice(0, -1)}*`,
      hash.replace(/\d/, 'x'),
    ];
    expect(faults.filter((text) => checkHash(text) === undefined)).toEqual([]);
  });
});

describe('a hash with the current parameters', () => {
  const today = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

  it('needs no rehash, nor does one of a higher cost', async () => {
    expect(parseHash(await argon2Hash('a', today)).current).toBe(true);
    expect(parseHash(await argon2Hash('a', { ...today, memoryCost: 32_768 })).current).toBe(true);
    expect(parseHash(await argon2Hash('a', { ...today, timeCost: 3 })).current).toBe(true);
  });

  it.each([
    { ...today, memoryCost: 19_455 },
    { ...today, timeCost: 1 },
    { ...today, algorithm: 1 },
    { ...today, algorithm: 0 },
    { ...today, version: 0 },
  ])('needs a rehash with %j', async (options) => {
    expect(parseHash(await argon2Hash('a', options)).current).toBe(false);
  });
});

describe('other formats of PBKDF2 and scrypt', () => {
  const salt = 'JWSM0XoPIWSsdS5ljBFCCA';
  const hash = 'z2qvLnkxx/Je6M7V0qFiMqGkdiGi.PepK06migC8YDk';

  it.each([
    `$pbkdf2-sha256$i=29000,l=32$${salt}$${hash}`,
    `$pbkdf2-sha256$i=29000$${salt}$${hash.replaceAll('.', '+')}`,
    `$pbkdf2-sha256$29000$${salt}$${hash.replaceAll('.', '+')}`,
  ])('are read: %s', async (text) => {
    expect(await parseHash(text).matches('correct horse battery staple')).toBe(true);
    expect(await parseHash(text).matches('correct horse battery stapler')).toBe(false);
  });

  it('may declare a hash length, which the hash must have', () => {
    const text = `$pbkdf2-sha256$i=29000,l=16$${salt}$z2qvLnkxx/Je6M7V0qFiMg`;
    expect(checkHash(text)).toBeUndefined();
    expect(checkHash(text.replace('l=16', 'l=32'))).toContain('malformed');
    expect(checkHash(text.replace('l=16', 'l=15'))).toContain('malformed');
    expect(checkHash(text.replace(',l=16', ''))).toContain('malformed');
  });
});

describe('bcrypt', () => {
  // bcrypt does this: otherwise the owner of a long password could no longer sign in.
  it('compares 72 bytes of a password, not characters', async () => {
    const stored = parseHash(ofPassword('é'.repeat(40)));
    expect(await stored.matches('é'.repeat(36))).toBe(true);
    expect(await stored.matches(`${'é'.repeat(36)} and more`)).toBe(true);
    expect(await stored.matches('é'.repeat(35))).toBe(false);
  });

  // An old bug of `2a` stores the length in one byte: of 258 bytes three are left, and many passwords match.
  it.each(['$2a$', '$2b$', '$2y$'])('uses lengths above 255 in full: %s', async (prefix) => {
    const [long, short] = [ofPassword('é'.repeat(40)), ofPassword('before')];
    const [one, other] = [long, short].map((text) => parseHash(text.replace('$2b$', prefix)));
    expect(await one?.matches('é'.repeat(36) + 'x'.repeat(186))).toBe(true);
    expect(await other?.matches('before'.repeat(43))).toBe(false);
    expect(await other?.matches('before')).toBe(true);
  });

  it('does not truncate a password at a NUL', async () => {
    const stored = parseHash(ofPassword('before'));
    expect(await stored.matches('before\0after')).toBe(false);
  });
});

describe('an unusable hash', () => {
  const bcryptEnd = 'a'.repeat(53);
  const scryptEnd = `$${'a'.repeat(22)}$${'a'.repeat(43)}`;
  const argon2End = '$c2l4dGVlbiBieXRlcyBvZg$SXCPjvgfzraj9Rk/GVy1yfk31viLSnKAKj33rgYwQHQ';
  const pbkdf2End = `$${'a'.repeat(22)}$${'a'.repeat(43)}`;

  // Each of these would block a CPU for many seconds, or take a gigabyte of memory, at every login.
  it.each([
    ['bcrypt of cost 15', `$2b$15$${bcryptEnd}`],
    ['bcrypt of cost 31', `$2b$31$${bcryptEnd}`],
    ['scrypt of 512 MiB', `$scrypt$ln=19,r=8,p=1${scryptEnd}`],
    ['scrypt of many lanes', `$scrypt$ln=14,r=8,p=17${scryptEnd}`],
    ['scrypt of wide blocks', `$scrypt$ln=15,r=99,p=1${scryptEnd}`],
    ['PBKDF2 of too many iterations', `$pbkdf2-sha256$2000001${pbkdf2End}`],
    ['PBKDF2 of 2^33 iterations', `$pbkdf2-sha256$i=8589934592${pbkdf2End}`],
    ['PBKDF2 of Django', `pbkdf2_sha256$2000001$salt$${'a'.repeat(43)}=`],
    ['argon2 of 512 MiB', `$argon2id$v=19$m=524288,t=1,p=1${argon2End}`],
    ['argon2 of many passes', `$argon2id$v=19$m=262144,t=5,p=1${argon2End}`],
    ['argon2 of a billion passes', `$argon2d$v=19$m=8,t=999999999,p=1${argon2End}`],
    ['argon2 of 17 lanes', `$argon2i$v=19$m=1024,t=1,p=17${argon2End}`],
  ])('is too expensive: %s', (_, text) => {
    expect(checkHash(text)).toMatch(/is too expensive to verify: the maximum is /);
  });

  it.each([
    ['bcrypt of cost 3', `$2b$03$${bcryptEnd}`],
    ['bcrypt with a sign in its cost', `$2b$+4$${bcryptEnd}`],
    ['scrypt without rounds', `$scrypt$ln=0,r=8,p=1${scryptEnd}`],
    ['scrypt outside of its definition', `$scrypt$ln=16,r=1,p=1${scryptEnd}`],
    ['scrypt without lanes', `$scrypt$ln=10,r=8,p=0${scryptEnd}`],
    ['scrypt with a hash of 33 bytes', `$scrypt$ln=10,r=8,p=1$aaaa$${'a'.repeat(44)}`],
    ['PBKDF2 without iterations', `$pbkdf2-sha256$0${pbkdf2End}`],
    ['PBKDF2 with the hash of another digest', `$pbkdf2-sha512$1000${pbkdf2End}`],
    ['argon2 of another version', `$argon2id$v=20$m=1024,t=1,p=1${argon2End}`],
    ['argon2 without lanes', `$argon2id$v=19$m=1024,t=1,p=0${argon2End}`],
    ['argon2 without a hash', '$argon2id$v=19$m=1024,t=1,p=1$c2l4dGVlbiBieXRlcyBvZg'],
  ])('is malformed: %s', (_, text) => {
    expect(checkHash(text)).toContain('is a truncated or malformed');
  });

  it.each([
    '',
    'password',
    '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    '$1$5O3mMN9g$lu.R1BXGT2hBrqZW6xGHM/',
    '$2x$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
    'pbkdf2_sha1$1000$salt$aaaa',
    `$2b$10$${'a'.repeat(1000)}`,
    `$argon2id$v=19$${'m=1,'.repeat(10_000)}`,
  ])('has an unknown format: %s', (text) => {
    expect(checkHash(text)).toContain('has an unsupported format');
  });
});
