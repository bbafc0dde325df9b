import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyManagementAlgorithms } from './encryption-algorithms.js';
import {
  checkEncryptionKey,
  generateEncryptionKey,
  importDecrypter,
  importEncrypter,
} from './encryption-keys.js';
import { InvalidKeyError } from './key-checks.js';

const rsaOf = (modulusLength: number): Record<string, unknown> => ({
  ...generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }),
});
const rsa = rsaOf(2048);
const ec = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
} as Record<string, unknown>;

describe.each(keyManagementAlgorithms)('a key for %s', (alg) => {
  it('is named by its thumbprint, is for encryption, and has only public members in its public part', async () => {
    const { kid, publicJwk, privateJwk } = await generateEncryptionKey(alg, { rsaBits: 2048 });
    const members = alg.startsWith('RSA') ? ['e', 'kty', 'n'] : ['crv', 'kty', 'x', 'y'];
    expect(Object.keys(publicJwk).sort()).toEqual([...members, 'alg', 'kid', 'use'].sort());
    expect(publicJwk).toMatchObject({ kid, alg, use: 'enc' });
    expect(kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(privateJwk).toMatchObject(publicJwk);
  });

  it('is parsed and cannot be exported', async () => {
    const { publicJwk, privateJwk } = await generateEncryptionKey(alg, { rsaBits: 2048 });
    expect(await importEncrypter(alg, publicJwk)).toMatchObject({ type: 'public' });
    expect(await importDecrypter(alg, privateJwk)).toMatchObject({
      type: 'private',
      extractable: false,
    });
  });
});

it.each(['P-256', 'P-384', 'P-521'] as const)('makes a key on %s', async (curve) => {
  const { publicJwk, privateJwk } = await generateEncryptionKey('ECDH-ES', {
    rsaBits: 2048,
    curve,
  });
  expect(publicJwk.crv).toBe(curve);
  expect(await importDecrypter('ECDH-ES', privateJwk)).toMatchObject({
    algorithm: { name: 'ECDH', namedCurve: curve },
  });
});

describe('checkEncryptionKey', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['of another kind', { ...ec }, 'type RSA'],
    ['for signatures', { ...rsa, use: 'sig' }, 'not for encryption'],
    ['for another algorithm', { ...rsa, alg: 'RSA1_5' }, 'another algorithm'],
    ['with 1024 bits', rsaOf(1024), '2048 to 4096 bits'],
    ['with the exponent 1', { ...rsa, e: 'AQ' }, '65537'],
    ['without a modulus', { kty: 'RSA', e: 'AQAB' }, 'base64url'],
  ])('refuses an RSA key %s', (_name, jwk, message) => {
    expect(() => checkEncryptionKey('RSA-OAEP-256', jwk, 'public')).toThrow(message);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['on another curve', { ...ec, crv: 'secp256k1' }, 'one of the curves'],
    ['of Edwards form', { kty: 'OKP', crv: 'X25519', x: ec['x'] }, 'type EC'],
    ['with a short coordinate', { ...ec, x: 'AAAA' }, '32 bytes'],
  ])('refuses an EC key %s', (_name, jwk, message) => {
    expect(() => checkEncryptionKey('ECDH-ES', jwk, 'public')).toThrow(message);
  });

  it('leaves a private part out', () => {
    expect(checkEncryptionKey('ECDH-ES', { ...ec, d: 'AAAA' }, 'public')).not.toHaveProperty('d');
  });
});

it('refuses a point that is not on its curve', async () => {
  await expect(importEncrypter('ECDH-ES', { ...ec, y: ec['x'] })).rejects.toThrow(InvalidKeyError);
});

it('refuses a private part that is of another key', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => generateEncryptionKey('ECDH-ES', { rsaBits: 2048 })),
  );
  const mixed = { ...one?.publicJwk, d: other?.privateJwk.d };
  await expect(importDecrypter('ECDH-ES', mixed)).rejects.toThrow(InvalidKeyError);
});
