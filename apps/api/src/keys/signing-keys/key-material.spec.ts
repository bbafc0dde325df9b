import {
  constants,
  createHmac,
  createPublicKey,
  verify,
  webcrypto,
  type KeyObject,
} from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  algorithms,
  isSigningAlgorithm,
  signingAlgorithms,
  type SigningAlgorithm,
} from './algorithms.js';
import { InvalidKeyError, type Jwk } from './key-checks.js';
import {
  encodePublicKey,
  generateKey,
  importSigner,
  importVerifier,
  publicKeyDer,
  type GeneratedKey,
} from './key-material.js';

const asymmetric = signingAlgorithms.filter((algorithm) => !algorithms[algorithm].symmetric);
const symmetric = signingAlgorithms.filter((algorithm) => algorithms[algorithm].symmetric);
const message = new TextEncoder().encode('header.payload');

const keys = new Map<SigningAlgorithm, GeneratedKey>();
function keyOf(algorithm: SigningAlgorithm): GeneratedKey {
  const key = keys.get(algorithm);
  if (!key) throw new Error(`No key for ${algorithm}.`);
  return key;
}

beforeAll(async () => {
  const made = signingAlgorithms.map(async (algorithm) => {
    keys.set(algorithm, await generateKey(algorithm, { rsaBits: 2048 }));
  });
  await Promise.all(made);
});

function webCryptoParameters(
  algorithm: SigningAlgorithm,
): webcrypto.AlgorithmIdentifier | webcrypto.EcdsaParams | webcrypto.RsaPssParams {
  const kind = algorithms[algorithm];
  if (kind.keyType === 'EC') return { name: 'ECDSA', hash: `SHA-${kind.hashBits}` };
  if (algorithm.startsWith('PS')) return { name: 'RSA-PSS', saltLength: kind.hashBits / 8 };
  return { RSA: 'RSASSA-PKCS1-v1_5', OKP: 'Ed25519', oct: 'HMAC' }[kind.keyType];
}

/** The verification of OpenSSL, which has nothing in common with the signing side but the bytes. */
function verifiedByOpenSsl(
  algorithm: SigningAlgorithm,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  const kind = algorithms[algorithm];
  if (kind.keyType === 'OKP') return verify(null, message, key, signature);
  const padding = algorithm.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: kind.hashBits / 8 }
    : {};
  return verify(
    `sha${kind.hashBits}`,
    message,
    { key, dsaEncoding: 'ieee-p1363', ...padding },
    signature,
  );
}

describe('the allow-list', () => {
  it('knows its names letter for letter', () => {
    expect(signingAlgorithms.every(isSigningAlgorithm)).toBe(true);
    for (const other of [
      'none',
      'None',
      '',
      'hs256',
      'ES256K',
      'RSA1_5',
      'toString',
      undefined,
      ['ES256'],
    ]) {
      expect(isSigningAlgorithm(other)).toBe(false);
    }
  });
});

describe.each(asymmetric)('a key for %s', (algorithm) => {
  it('signs what OpenSSL verifies with the exported public key', async () => {
    const { privateJwk, publicJwk } = keyOf(algorithm);
    const signer = await importSigner(algorithm, privateJwk);
    const signature = await webcrypto.subtle.sign(webCryptoParameters(algorithm), signer, message);
    const key = createPublicKey({
      key: Buffer.from(publicKeyDer({ ...publicJwk })),
      format: 'der',
      type: 'spki',
    });
    expect(verifiedByOpenSsl(algorithm, key, new Uint8Array(signature))).toBe(true);
  });

  it('shows public members only, and its thumbprint as kid', async () => {
    const { kid, publicJwk, privateJwk } = keyOf(algorithm);
    const { keyType, publicMembers } = algorithms[algorithm];
    expect(Object.keys(publicJwk ?? {}).sort()).toEqual(
      [...publicMembers, 'alg', 'kid', 'kty', 'use'].sort(),
    );
    expect(publicJwk).toMatchObject({ kty: keyType, alg: algorithm, use: 'sig', kid });
    expect(kid).toBe(await calculateJwkThumbprint({ ...publicJwk }, 'sha256'));
    expect(kid).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(privateJwk.d).toBeDefined();
  });

  it('verifies from its private as from its public part', async () => {
    const { privateJwk, publicJwk } = keyOf(algorithm);
    for (const jwk of [privateJwk, { ...publicJwk }]) {
      const verifier = await importVerifier(algorithm, { ...jwk });
      expect(verifier.type).toBe('public');
      expect(verifier.usages).toEqual(['verify']);
    }
  });

  it('refuses a public key for signing', async () => {
    await expect(importSigner(algorithm, { ...keyOf(algorithm).publicJwk })).rejects.toThrow(
      InvalidKeyError,
    );
  });

  it('cannot be exported once it signs', async () => {
    const signer = await importSigner(algorithm, keyOf(algorithm).privateJwk);
    await expect(webcrypto.subtle.exportKey('jwk', signer)).rejects.toThrow();
  });
});

describe.each(symmetric)('a key for %s', (algorithm) => {
  it('has nothing public and as many bits as its hash', () => {
    const { publicJwk, privateJwk } = keyOf(algorithm);
    expect(publicJwk).toBeNull();
    expect(Buffer.from(privateJwk.k ?? '', 'base64url').length * 8).toBe(
      algorithms[algorithm].hashBits,
    );
  });

  it('signs as RFC 2104 says', async () => {
    const { privateJwk } = keyOf(algorithm);
    const signer = await importSigner(algorithm, privateJwk);
    const signature = await webcrypto.subtle.sign('HMAC', signer, message);
    const secret = Buffer.from(privateJwk.k ?? '', 'base64url');
    const expected = createHmac(`sha${algorithms[algorithm].hashBits}`, secret)
      .update(message)
      .digest();
    expect(Buffer.from(signature)).toEqual(expected);
  });
});

describe('RSA sizes', () => {
  it.each([[1024], [2047], [8192], [0], [Number.NaN]])('refuses %d bits', async (rsaBits) => {
    await expect(generateKey('RS256', { rsaBits })).rejects.toThrow(InvalidKeyError);
  });

  it('generates the requested size', async () => {
    const { publicJwk } = await generateKey('PS512', { rsaBits: 3072 });
    expect(Buffer.from(publicJwk?.n ?? '', 'base64url')).toHaveLength(384);
  });
});

/** The same bytes with other spare bits in the last character. */
function respelled(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1);
}

const refusedKeys: [string, SigningAlgorithm, (key: Jwk) => Record<string, unknown>][] = [
  ['of another type', 'ES256', () => ({ ...keyOf('HS256').privateJwk })],
  ['for another algorithm', 'RS384', (key) => ({ ...key, alg: 'RS256' })],
  ['for another name of the algorithm', 'Ed25519', (key) => ({ ...key, alg: 'EdDSA' })],
  ['for encryption', 'ES256', (key) => ({ ...key, use: 'enc' })],
  ['on another curve', 'ES256', (key) => ({ ...key, crv: 'P-384' })],
  ['of another curve', 'ES256', () => ({ ...keyOf('ES384').privateJwk, alg: 'ES256' })],
  ['off the curve', 'ES256', (key) => ({ ...key, y: key.x })],
  ['with a short coordinate', 'ES256', (key) => ({ ...key, x: (key.x ?? '').slice(4) })],
  ['with a missing coordinate', 'ES256', (key) => ({ ...key, y: undefined })],
  ['with a number as coordinate', 'ES256', (key) => ({ ...key, x: 7 })],
  ['in standard base64', 'ES256', (key) => ({ ...key, x: `${(key.x ?? '').slice(0, -1)}=` })],
  ['in another spelling', 'EdDSA', (key) => ({ ...key, x: respelled(key.x ?? '') })],
  ['with e = 1', 'RS256', (key) => ({ ...key, e: 'AQ' })],
  ['with e = 3', 'RS256', (key) => ({ ...key, e: 'Aw' })],
  ['with a short modulus', 'RS256', (key) => ({ ...key, n: (key.n ?? '').slice(0, 172) })],
  ['with a padded modulus', 'RS256', (key) => ({ ...key, n: `AAAA${key.n ?? ''}` })],
  ['with a short secret', 'HS256', (key) => ({ ...key, k: (key.k ?? '').slice(0, 42) })],
  ['with an empty secret', 'HS256', (key) => ({ ...key, k: '' })],
  ['shorter than the hash', 'HS512', () => ({ ...keyOf('HS384').privateJwk, alg: 'HS512' })],
];

describe('a key that must not be used', () => {
  it.each(refusedKeys)('%s (%s) neither signs nor verifies', async (_, algorithm, change) => {
    const jwk = change(keyOf(algorithm).privateJwk);
    await expect(importSigner(algorithm, jwk)).rejects.toThrow(InvalidKeyError);
    await expect(importVerifier(algorithm, jwk)).rejects.toThrow(InvalidKeyError);
  });

  it.each<SigningAlgorithm>(['ES256', 'EdDSA', 'RS256'])(
    '%s: halves of two keys do not sign',
    async (algorithm) => {
      const other = await generateKey(algorithm, { rsaBits: 2048 });
      const mixed = { ...keyOf(algorithm).privateJwk, d: other.privateJwk.d };
      await expect(importSigner(algorithm, mixed)).rejects.toThrow(InvalidKeyError);
    },
  );

  it.each(['p', 'q', 'dp', 'dq', 'qi'] as const)(
    'RS256 with a foreign %s does not sign',
    async (member) => {
      const mixed = { ...keyOf('RS256').privateJwk, [member]: keyOf('PS256').privateJwk[member] };
      await expect(importSigner('RS256', mixed)).rejects.toThrow(InvalidKeyError);
    },
  );

  it.each(['A', '', '*', 'AQAB\n', 7, null])('RS256 with %j for p does not sign', async (p) => {
    const jwk = { ...keyOf('RS256').privateJwk, p };
    await expect(importSigner('RS256', jwk)).rejects.toThrow(InvalidKeyError);
  });

  it('is refused without a word of its values', async () => {
    const { privateJwk } = keyOf('RS256');
    const refusal = await importSigner('RS256', { ...privateJwk, q: privateJwk.p }).catch(String);
    for (const value of [privateJwk.d, privateJwk.p]) expect(refusal).not.toContain(value);
  });
});

describe("the public key in Quid's forms", () => {
  it.each<[SigningAlgorithm, number]>([
    ['EdDSA', 44],
    ['ES256', 91],
    ['ES384', 120],
    ['ES512', 158],
    ['RS256', 294],
  ])('%s has %d bytes of DER', (algorithm, length) => {
    expect(publicKeyDer({ ...keyOf(algorithm).publicJwk })).toHaveLength(length);
  });

  it.each([
    ['hex', 'hex'],
    ['', 'hex'],
    ['Base64', 'base64url'],
    ['base64', 'base64url'],
    ['64', 'base64url'],
    ['base64url', 'hex'],
  ] as const)('encoding_form %j gives %s, once more in base64', (form, encoding) => {
    const der = Uint8Array.of(0xfb, 0xef, 0xff, 0x00);
    const text = Buffer.from(encodePublicKey(der, form), 'base64').toString('ascii');
    expect(text).toBe(encoding === 'hex' ? 'fbefff00' : '--__AA');
  });

  it('pads the outer base64 as Go does', () => {
    expect(encodePublicKey(Uint8Array.of(1, 2), 'hex')).toBe('MDEwMg==');
  });
});
