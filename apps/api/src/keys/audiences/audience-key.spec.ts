import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicKeySetOf, publicMembersOf, recipientOf } from './audience-key.js';

const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsa = { ...rsaPair.publicKey.export({ format: 'jwk' }) } as Record<string, unknown>;
const secret = { ...rsaPair.privateKey.export({ format: 'jwk' }) } as Record<string, unknown>;
const ec = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
} as Record<string, unknown>;

const plain = { jwk: null, jwks: null, alg: 'RSA-OAEP-256', enc: 'A256GCM' };

describe('publicMembersOf', () => {
  it('keeps what is public and used, and drops the rest', () => {
    const given = { ...rsa, kid: 'a', use: 'enc', x5c: ['certificate'], note: 'ours' };
    expect(publicMembersOf(given)).toEqual({ ...rsa, kid: 'a', use: 'enc' });
  });

  it('refuses a private key, a damaged one too', () => {
    expect(() => publicMembersOf(secret)).toThrow('private key');
    expect(() => publicMembersOf({ ...rsa, d: null })).toThrow('private key');
    expect(() => publicMembersOf({ kty: 'oct', k: 'AAAA' })).toThrow('private key');
  });
});

describe('publicKeySetOf', () => {
  it.each([
    ['no keys', {}],
    ['keys that are no list', { keys: rsa }],
    ['an empty list', { keys: [] }],
    ['more than 20 keys', { keys: Array.from({ length: 21 }, () => rsa) }],
    ['a key that is no object', { keys: [rsa, 'key'] }],
    ['a private key among them', { keys: [rsa, secret] }],
  ])('refuses a set with %s', (_name, jwks) => {
    expect(() => publicKeySetOf(jwks)).toThrow();
  });
});

describe('recipientOf', () => {
  it('is undefined without a key', async () => {
    expect(await recipientOf(plain)).toBeUndefined();
  });

  it('is the key by its own name, or else by its thumbprint', async () => {
    expect(await recipientOf({ ...plain, jwk: { ...rsa, kid: 'mine' } })).toMatchObject({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      kid: 'mine',
    });
    const { kid } = (await recipientOf({ ...plain, jwk: rsa })) ?? {};
    expect(kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is the first key of a set that fits', async () => {
    const keys = [
      { ...ec, kid: 'of another kind' },
      { ...rsa, kid: 'for signatures', use: 'sig' },
      { ...rsa, kid: 'for verifying', key_ops: ['verify'] },
      { ...rsa, kid: 'for another algorithm', alg: 'RSA-OAEP' },
      { ...rsa, kid: 'weak', e: 'Aw' },
      { ...rsa, kid: 'right', use: 'enc', key_ops: ['wrapKey'] },
      { ...rsa, kid: 'later' },
    ];
    expect(await recipientOf({ ...plain, jwks: { keys } })).toMatchObject({ kid: 'right' });
  });

  it('says of each key of a set why it cannot be used', async () => {
    const keys = [ec, { ...rsa, use: 'sig' }];
    await expect(recipientOf({ ...plain, jwks: { keys } })).rejects.toThrow(
      /keys\/0: .*type RSA.* keys\/1: .*not for encryption/,
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['no kind', {}],
    ['a name that is no text', { ...rsa, kid: 7 }],
    ['an endless name', { ...rsa, kid: 'k'.repeat(257) }],
    ['operations that are no list', { ...rsa, key_ops: 'encrypt' }],
    ['a modulus with a blank', { ...rsa, n: `${String(rsa['n'])} ` }],
  ])('refuses a key with %s', async (_name, jwk) => {
    await expect(recipientOf({ ...plain, jwk })).rejects.toThrow();
  });

  it('refuses a point that is not on its curve', async () => {
    const jwk = { ...ec, y: ec['x'] };
    await expect(recipientOf({ ...plain, alg: 'ECDH-ES', jwk })).rejects.toThrow('valid key');
  });
});
