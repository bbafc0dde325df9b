import { generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt, importJWK } from 'jose';
import nodeJose from 'node-jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  contentAlgorithms,
  keyManagementAlgorithms,
  type ContentAlgorithm,
  type KeyManagementAlgorithm,
} from '../../keys/signing-keys/encryption-algorithms.js';
import { importDecrypter, importEncrypter } from '../../keys/signing-keys/encryption-keys.js';
import { InvalidTokenError } from './invalid-token.js';
import { decryptJwt, encryptJwt, type DecryptionKey } from './jwe.js';
import { TokenTooLargeError } from './jwt.js';

const jws = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJqb3NlIn0.c2lnbmF0dXJl';
const pairs = keyManagementAlgorithms.flatMap((alg) =>
  contentAlgorithms.map((enc) => ({ alg, enc })),
);

type JwkPair = Record<'publicJwk' | 'privateJwk', Record<string, unknown>>;

function jwksOf(pair: ReturnType<typeof generateKeyPairSync>): JwkPair {
  const [publicJwk, privateJwk] = [pair.publicKey, pair.privateKey].map((key) => ({
    ...key.export({ format: 'jwk' }),
  }));
  return { publicJwk: publicJwk ?? {}, privateJwk: privateJwk ?? {} };
}

const rsa = jwksOf(generateKeyPairSync('rsa', { modulusLength: 2048 }));
const curve = (namedCurve: string): JwkPair => jwksOf(generateKeyPairSync('ec', { namedCurve }));
const p256 = curve('P-256');
const keysFor = (alg: KeyManagementAlgorithm): JwkPair => (alg.startsWith('RSA') ? rsa : p256);

async function encrypted(
  alg: KeyManagementAlgorithm,
  enc: ContentAlgorithm,
  { publicJwk }: JwkPair = keysFor(alg),
): Promise<string> {
  return encryptJwt(jws, {
    alg,
    enc,
    kid: 'one',
    recipient: await importEncrypter(alg, publicJwk),
  });
}

async function decryptionKey(
  alg: KeyManagementAlgorithm,
  { privateJwk }: JwkPair = keysFor(alg),
): Promise<DecryptionKey> {
  return { alg, decrypter: await importDecrypter(alg, privateJwk) };
}

function headerOf(token: string): Record<string, unknown> {
  const [header = ''] = token.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
}

/** Decrypts with an independent library. */
async function decryptedByNodeJose(token: string, privateJwk: object): Promise<string> {
  const { alg, enc, kid } = headerOf(token) as { alg: string; enc: string; kid: string };
  const key = await nodeJose.JWK.asKey({ ...privateJwk, kid });
  const { plaintext } = await nodeJose.JWE.createDecrypt(key, { algorithms: [alg, enc] }).decrypt(
    token,
  );
  return plaintext.toString();
}

describe.each(pairs)('a token encrypted with $alg and $enc', ({ alg, enc }) => {
  it('is decrypted by this module and by node-jose', async () => {
    const token = await encrypted(alg, enc);
    const key = await decryptionKey(alg);
    expect(await decryptJwt(token, { keyOf: () => key, enc: [enc] })).toBe(jws);
    expect(await decryptedByNodeJose(token, keysFor(alg).privateJwk)).toBe(jws);
  });

  it('has a header with only its algorithms, key ID and content type', async () => {
    const { epk, ...header } = headerOf(await encrypted(alg, enc));
    expect(header).toEqual({ alg, enc, kid: 'one', cty: 'JWT' });
    expect(epk === undefined).toBe(alg.startsWith('RSA'));
  });
});

it.each(['P-384', 'P-521'])('encrypts for a key on %s', async (name) => {
  const keys = curve(name);
  const token = await encrypted('ECDH-ES', 'A256GCM', keys);
  const key = await decryptionKey('ECDH-ES', keys);
  expect(await decryptJwt(token, { keyOf: () => key, enc: ['A256GCM'] })).toBe(jws);
  expect(await decryptedByNodeJose(token, keys.privateJwk)).toBe(jws);
});

it('never creates the same token twice', async () => {
  expect(await encrypted('ECDH-ES', 'A128GCM')).not.toBe(await encrypted('ECDH-ES', 'A128GCM'));
});

it('refuses to create a token that does not fit into a header', async () => {
  const recipient = await importEncrypter('ECDH-ES', p256.publicJwk);
  const options = { alg: 'ECDH-ES', enc: 'A128GCM', kid: 'one', recipient } as const;
  await expect(encryptJwt('x'.repeat(4000), options)).rejects.toThrow(TokenTooLargeError);
});

describe('decryption', () => {
  let good: string;
  let rsaToken: string;
  let keys: ReadonlyMap<string, DecryptionKey>;

  beforeAll(async () => {
    good = await encrypted('ECDH-ES+A256KW', 'A256GCM');
    rsaToken = await encrypted('RSA-OAEP-256', 'A256GCM');
    keys = new Map([['one', await decryptionKey('ECDH-ES+A256KW')]]);
  });

  const options = (): Parameters<typeof decryptJwt>[1] => ({
    keyOf: (kid) => keys.get(kid),
    enc: ['A256GCM'],
  });

  async function refusal(text: unknown, with_ = options()): Promise<string> {
    try {
      await decryptJwt(text, with_);
      return 'accepted';
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      return `${error.claim} ${error.reason}`;
    }
  }

  /** The valid token with one part changed. */
  function withPart(index: number, change: (part: string) => string): string {
    return good
      .split('.')
      .map((part, at) => (at === index ? change(part) : part))
      .join('.');
  }

  function withHeader(change: Record<string, unknown>): string {
    const header = JSON.stringify({ ...headerOf(good), ...change });
    return withPart(0, () => Buffer.from(header).toString('base64url'));
  }

  const flipped = (part: string): string => {
    const bytes = Buffer.from(part, 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return bytes.toString('base64url');
  };

  it('accepts the token that the table below modifies', async () => {
    expect(await refusal(good)).toBe('accepted');
  });

  const notText: unknown[] = [undefined, null, 7, {}, ['a.b.c.d.e']];
  it.each(notText)('refuses %j', async (value) => {
    expect(await refusal(value)).toBe('token malformed');
  });

  it.each([
    ['an empty string', () => ''],
    ['a JWS', () => jws],
    ['four parts', () => good.slice(0, good.lastIndexOf('.'))],
    ['six parts', () => `${good}.AAAA`],
    ['a trailing line break', () => `${good}\n`],
    ['a space inside', () => withPart(3, (part) => `${part.slice(0, 4)} ${part.slice(4)}`)],
    ['padding', () => withPart(1, (part) => `${part}=`)],
    ['the JSON serialization', () => JSON.stringify({ protected: 'e30', ciphertext: 'AAAA' })],
    ['no header', () => withPart(0, () => '')],
    ['no initialization vector', () => withPart(2, () => '')],
    ['an initialization vector of 16 bytes', () => withPart(2, () => 'A'.repeat(22))],
    ['no ciphertext', () => withPart(3, () => '')],
    ['an oversized ciphertext', () => withPart(3, () => 'A'.repeat(100_000))],
    ['a short tag', () => withPart(4, (part) => part.slice(0, 16))],
    ['a non-canonical tag', () => withPart(4, () => `${'A'.repeat(21)}B`)],
  ])('refuses %s as malformed', async (_name, text) => {
    expect(await refusal(text())).toBe('token malformed');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['alg none', { alg: 'none' }, 'alg mismatch'],
    ['RSA1_5', { alg: 'RSA1_5' }, 'alg mismatch'],
    ['dir', { alg: 'dir' }, 'alg mismatch'],
    ['PBES2', { alg: 'PBES2-HS256+A128KW' }, 'alg mismatch'],
    ['PBES2 with p2c', { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31 }, 'header unexpected'],
    ['a supported algorithm that the key does not use', { alg: 'ECDH-ES' }, 'alg mismatch'],
    ['another case', { alg: 'ecdh-es+a256kw' }, 'alg mismatch'],
    ['an alg that is not a string', { alg: ['ECDH-ES+A256KW'] }, 'alg malformed'],
    ['no alg', { alg: undefined }, 'alg missing'],
    ['another supported enc', { enc: 'A128GCM' }, 'enc mismatch'],
    ['CBC', { enc: 'A256CBC-HS512' }, 'enc mismatch'],
    ['no enc', { enc: undefined }, 'enc missing'],
    ['compression', { zip: 'DEF' }, 'header unexpected'],
    ['crit', { crit: ['exp'] }, 'header unexpected'],
    ['a key in the header', { jwk: { kty: 'RSA' } }, 'header unexpected'],
    ['a JWK Set URL', { jku: 'https://example.com' }, 'header unexpected'],
    ['party info (apu)', { apu: 'QQ' }, 'header unexpected'],
    ['a type', { typ: 'JWT' }, 'header unexpected'],
    ['no kid', { kid: undefined }, 'kid missing'],
    ['an empty kid', { kid: '' }, 'kid malformed'],
    ['an unknown kid', { kid: 'two' }, 'kid unknown'],
    ['a kid that is a path', { kid: '../../etc/passwd' }, 'kid unknown'],
    ['a kid that is a prototype property', { kid: '__proto__' }, 'kid unknown'],
    ['no content type', { cty: undefined }, 'cty mismatch'],
    ['another content type', { cty: 'json' }, 'cty mismatch'],
    ['no ephemeral key', { epk: undefined }, 'epk missing'],
    ['an ephemeral key that is a string', { epk: 'AAAA' }, 'epk missing'],
    ['a private ephemeral key', { epk: { ...p256.privateJwk } }, 'epk unexpected'],
    ['an ephemeral key on another curve', { epk: curve('P-384').publicJwk }, 'epk mismatch'],
    [
      'an ephemeral key of another type',
      { epk: { kty: 'OKP', crv: 'X25519', x: 'AA' } },
      'epk mismatch',
    ],
    // RFC 8725 section 3.4: a point off the curve leaks the private key (invalid curve attack).
    [
      'a point off the curve',
      { epk: { ...p256.publicJwk, y: p256.publicJwk['x'] } },
      'ciphertext mismatch',
    ],
    ['an unrelated ephemeral key', { epk: curve('P-256').publicJwk }, 'ciphertext mismatch'],
  ])('refuses a header with %s', async (_name, change, expected) => {
    expect(await refusal(withHeader(change))).toBe(expected);
  });

  it.each([
    ['an array', '[]'],
    ['not JSON', '{'],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses a header that is %s', async (_name, header) => {
    const text = withPart(0, () => Buffer.from(header).toString('base64url'));
    expect(await refusal(text)).toBe('header malformed');
  });

  it.each([1, 2, 3, 4])('refuses a token with one flipped bit in part %i', async (part) => {
    expect(await refusal(withPart(part, flipped))).toBe('ciphertext mismatch');
  });

  it('refuses a token whose encrypted key was removed or added', async () => {
    expect(await refusal(withPart(1, () => ''))).toBe('ciphertext mismatch');
    const direct = await encrypted('ECDH-ES', 'A256GCM');
    const key = await decryptionKey('ECDH-ES');
    const text = direct.replace('..', '.AAAA.');
    expect(await refusal(text, { keyOf: () => key, enc: ['A256GCM'] })).toBe('ciphertext mismatch');
  });

  it('refuses a token for another key with the same kid', async () => {
    const other = await decryptionKey('ECDH-ES+A256KW', curve('P-256'));
    expect(await refusal(good, { keyOf: () => other, enc: ['A256GCM'] })).toBe(
      'ciphertext mismatch',
    );
  });

  it('refuses an ephemeral key in a token for RSA', async () => {
    const key = await decryptionKey('RSA-OAEP-256');
    const header = JSON.stringify({ ...headerOf(rsaToken), epk: p256.publicJwk });
    const rest = rsaToken.slice(rsaToken.indexOf('.'));
    const text = Buffer.from(header).toString('base64url') + rest;
    expect(await refusal(text, { keyOf: () => key, enc: ['A256GCM'] })).toBe('epk unexpected');
  });

  it('refuses compressed content', async () => {
    const token = await new CompactEncrypt(Buffer.from(jws))
      .setProtectedHeader({
        alg: 'ECDH-ES+A256KW',
        enc: 'A256GCM',
        kid: 'one',
        cty: 'JWT',
        zip: 'DEF',
      })
      .encrypt(await importJWK(p256.publicJwk, 'ECDH-ES+A256KW'));
    expect(await refusal(token)).toBe('header unexpected');
  });

  it('refuses content that is not text', async () => {
    const token = await new CompactEncrypt(Uint8Array.of(0xff, 0xfe))
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'one', cty: 'JWT' })
      .encrypt(await importJWK(p256.publicJwk, 'ECDH-ES+A256KW'));
    expect(await refusal(token)).toBe('ciphertext mismatch');
  });
});
