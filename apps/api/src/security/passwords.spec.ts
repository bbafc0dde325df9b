import { hash as argon2Hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, it } from 'vitest';
import { requestContext } from '../core/http/request-context.js';
import { HasherBusyError, PasswordHasher } from './passwords.js';

const password = 'correct horse battery staple';

/** Created by bcrypt 4.0.1 of Python. */
const bcryptHash = '$2b$10$xIurhWQXJl5EEX6qPDsKc.y2ckryX0YXOJp2KnbjjwMPUW1BFY5X.';

describe('PasswordHasher', () => {
  let hasher: PasswordHasher;
  let phc: string;

  beforeAll(async () => {
    hasher = await PasswordHasher.create({ concurrency: 2, queueLimit: 64 });
    phc = await hasher.hash(password);
  });

  it('stores argon2id with 19 MiB, two passes, one lane, 16 bytes of salt', () => {
    expect(phc).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it('salts each hash', async () => {
    expect(await hasher.hash(password)).not.toBe(phc);
  });

  it('accepts the right password', async () => {
    expect(await hasher.verify(phc, password)).toEqual({ ok: true, needsRehash: false });
  });

  it.each([
    ['another password', 'correct horse battery stapl'],
    ['another letter case', password.toUpperCase()],
    ['an additional space', `${password} `],
    ['an empty password', ''],
    ['too long a password', 'x'.repeat(1025)],
  ])('refuses %s', async (_, wrong) => {
    expect(await hasher.verify(phc, wrong)).toEqual({ ok: false, needsRehash: false });
  });

  it.each([
    ['no user', undefined],
    ['a user without a password', null],
    ['an empty hash', ''],
    ['a malformed hash', 'correct horse battery staple'],
    ['a hash of an unknown format', '$1$5O3mMN9g$lu.R1BXGT2hBrqZW6xGHM/'],
    ['a hash that is too expensive', `$2b$31$${'a'.repeat(53)}`],
  ])('refuses every password for %s', async (_, stored) => {
    expect(await hasher.verify(stored, password)).toEqual({ ok: false, needsRehash: false });
    expect(await hasher.verify(stored, 'not a password')).toEqual({
      ok: false,
      needsRehash: false,
    });
  });

  it.each([
    ['that is truncated', (text: string) => text.slice(0, -5)],
    ['without its digest', (text: string) => text.slice(0, -43)],
    ['with an additional character', (text: string) => `${text}x`],
    ['without lanes', (text: string) => text.replace('p=1', 'p=0')],
    ['of 4 TiB', (text: string) => text.replace('m=19456', 'm=4294967295')],
    ['of a billion passes', (text: string) => text.replace('t=2', 't=999999999')],
  ])('refuses a hash %s, without an error and without computing it', async (_, damage) => {
    const refused = { ok: false, needsRehash: false };
    expect(await hasher.verify(damage(phc), password)).toEqual(refused);
  });

  it('does not equate an unpaired surrogate with its replacement character', async () => {
    const stored = await hasher.hash('password\ufffd');
    expect((await hasher.verify(stored, 'password\ud800')).ok).toBe(false);
  });

  it('does not accept the placeholder that is hashed for unusable passwords', async () => {
    const stored = await hasher.hash('not a password');
    expect(await hasher.verify(stored, '')).toEqual({ ok: false, needsRehash: false });
    expect(await hasher.verify(stored, 'y'.repeat(2000))).toEqual({
      ok: false,
      needsRehash: false,
    });
  });

  it('neither truncates nor normalizes passwords', async () => {
    const long = 'x'.repeat(1023);
    const stored = await hasher.hash(`${long}a`);
    expect((await hasher.verify(stored, `${long}a`)).ok).toBe(true);
    expect((await hasher.verify(stored, `${long}b`)).ok).toBe(false);
    const composed = await hasher.hash('caf\u00e9 au lait');
    expect((await hasher.verify(composed, 'cafe\u0301 au lait')).ok).toBe(false);
  });

  it.each([
    ['less memory', { memoryCost: 8192, timeCost: 2, parallelism: 1 }],
    ['fewer passes', { memoryCost: 19_456, timeCost: 1, parallelism: 1 }],
  ])('requests a rehash after %s, for the right password only', async (_, weaker) => {
    const stored = await argon2Hash(password, weaker);
    expect(await hasher.verify(stored, password)).toEqual({ ok: true, needsRehash: true });
    expect(await hasher.verify(stored, 'wrong')).toEqual({ ok: false, needsRehash: false });
  });

  it('requests a rehash of an imported hash, for the right password only', async () => {
    expect(await hasher.verify(bcryptHash, password)).toEqual({ ok: true, needsRehash: true });
    expect(await hasher.verify(bcryptHash, 'wrong')).toEqual({ ok: false, needsRehash: false });
    expect(await hasher.verify(bcryptHash, '')).toEqual({ ok: false, needsRehash: false });
  });

  it.each([[''], ['x'.repeat(1025)], ['é'.repeat(513)], ['a\ud800']])(
    'does not hash a password that it could never verify',
    async (text) => {
      await expect(hasher.hash(text)).rejects.toThrow(RangeError);
    },
  );

  it.each([
    { concurrency: 0, queueLimit: 1 },
    { concurrency: 1.5, queueLimit: 1 },
    { concurrency: 1, queueLimit: -1 },
  ])('refuses the options %j', async (options) => {
    await expect(PasswordHasher.create(options)).rejects.toThrow(RangeError);
  });
});

describe('the hash queue', () => {
  it('serves waiting hashes in order, and refuses further ones immediately', async () => {
    const hasher = await PasswordHasher.create({ concurrency: 1, queueLimit: 2 });
    const ended: number[] = [];
    const first = [0, 1, 2].map(async (index) => {
      await hasher.verify(undefined, 'a');
      ended.push(index);
    });
    await expect(hasher.verify(undefined, '')).rejects.toThrow(HasherBusyError);
    await expect(hasher.hash(password)).rejects.toThrow(expect.objectContaining({ retryAfter: 1 }));
    expect(ended).toEqual([]);
    await Promise.all(first);
    expect(ended).toEqual([0, 1, 2]);
    expect((await hasher.verify(undefined, 'a')).ok).toBe(false);
  });

  it.each([
    ['one account', () => ({ account: 'attacked', address: '192.0.2.1' })],
    [
      'one account from many addresses',
      (at: number) => ({ account: 'attacked', address: `10.0.0.${at}` }),
    ],
    ['one address', (at: number) => ({ account: `invented ${at}`, address: '192.0.2.1' })],
  ])('is not filled by %s: a login of another account displaces a waiter', async (_, laneOf) => {
    const hasher = await PasswordHasher.create({ concurrency: 1, queueLimit: 4 });
    const verify = (account: string, address: string): Promise<unknown> =>
      requestContext.run({ requestId: 'test', address, userAgent: undefined }, () =>
        hasher.verify(undefined, 'a', account),
      );
    const attempts = Array.from({ length: 20 }, (__, at) => {
      const { account, address } = laneOf(at);
      return verify(account, address);
    });
    const settled = Promise.allSettled(attempts);
    await expect(verify('other', '198.51.100.1')).resolves.toEqual({
      ok: false,
      needsRehash: false,
    });
    const served = (await settled).filter(({ status }) => status === 'fulfilled');
    expect(served).toHaveLength(4);
  });

  it.each([
    ['an unknown user', undefined, 'a'],
    [
      'an empty password',
      '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
      '',
    ],
    ['a password that is too long', undefined, 'x'.repeat(5000)],
    ['a damaged hash', '$2b$10$x', 'a'],
    ['a hash from another program', bcryptHash, 'a'],
  ])('does not answer early for %s: it waits in the queue like any other', async (_, phc, text) => {
    const hasher = await PasswordHasher.create({ concurrency: 1, queueLimit: 0 });
    const running = hasher.verify(phc, text);
    await expect(hasher.verify(phc, text)).rejects.toThrow(HasherBusyError);
    expect((await running).ok).toBe(false);
  });
});
