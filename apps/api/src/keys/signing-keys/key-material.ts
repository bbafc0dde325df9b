import { createPublicKey, generateKeyPair, randomBytes, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import { algorithms, rsaSizes, type AlgorithmKind, type SigningAlgorithm } from './algorithms.js';
import { checkKey, InvalidKeyError, type Jwk } from './key-checks.js';

/** A parsed signing key for WebCrypto. A private key is not extractable. */
export type Signer = webcrypto.CryptoKey;

/** A parsed verification key. */
export type Verifier = webcrypto.CryptoKey;

/** The public members of a key, the only ones that leave the server (RFC 7517 section 4). */
export interface PublicJwk {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
}

export interface GeneratedKey {
  /** RFC 7638 thumbprint with SHA-256. */
  kid: string;
  /** Null for a symmetric key, which has no public part. */
  publicJwk: PublicJwk | null;
  /** Secret: encrypt before storing; never send or log. */
  privateJwk: Jwk;
}

const generateKeyPairAsync = promisify(generateKeyPair);

/**
 * Generates a key for an algorithm; `rsaBits` applies to RSA only. Runs on the thread pool.
 *
 * @throws InvalidKeyError if `rsaBits` is not 2048, 3072 or 4096
 */
export async function generateKey(
  algorithm: SigningAlgorithm,
  { rsaBits }: { rsaBits: number },
): Promise<GeneratedKey> {
  const kind = algorithms[algorithm];
  const members = await generateKeyMembers(kind, rsaBits);
  const kid = await calculateJwkThumbprint(members, 'sha256');
  const privateJwk: Jwk = { ...members, kid, alg: algorithm, use: 'sig' };
  return { kid, publicJwk: toPublicJwk(kind, privateJwk, kid, algorithm), privateJwk };
}

/** Generates the private members of a key. */
export async function generateKeyMembers(kind: AlgorithmKind, rsaBits: number): Promise<Jwk> {
  switch (kind.keyType) {
    case 'oct':
      return { kty: 'oct', k: randomBytes(kind.hashBits / 8).toString('base64url') };
    case 'RSA': {
      if (!rsaSizes.some((size) => size === rsaBits)) {
        throw new InvalidKeyError(`An RSA key must have ${rsaSizes.join(', ')} bits.`);
      }
      const pair = await generateKeyPairAsync('rsa', {
        modulusLength: rsaBits,
        publicExponent: 0x10001,
      });
      return { ...pair.privateKey.export({ format: 'jwk' }) };
    }
    case 'EC': {
      const pair = await generateKeyPairAsync('ec', { namedCurve: kind.curve });
      return { ...pair.privateKey.export({ format: 'jwk' }) };
    }
    case 'OKP': {
      const pair = await generateKeyPairAsync('ed25519', {});
      return { ...pair.privateKey.export({ format: 'jwk' }) };
    }
  }
}

function toPublicJwk(
  kind: AlgorithmKind,
  jwk: Jwk,
  kid: string,
  algorithm: SigningAlgorithm,
): PublicJwk | null {
  if (kind.symmetric) return null;
  const members = Object.fromEntries(kind.publicMembers.map((name) => [name, jwk[name]]));
  return { kty: kind.keyType, ...members, kid, alg: algorithm, use: 'sig' };
}

/**
 * Parses a private or secret key that signs with one algorithm.
 *
 * @throws InvalidKeyError if the key does not match the algorithm, is weak, or is inconsistent
 */
export async function importSigner(
  algorithm: SigningAlgorithm,
  privateJwk: Readonly<Record<string, unknown>>,
): Promise<Signer> {
  const kind = algorithms[algorithm];
  const jwk = checkKey(algorithm, privateJwk, 'private');
  return parse(algorithm, kind, jwk, 'sign');
}

/**
 * Parses a key that verifies with one algorithm: a public key, the public part of a private key, or an HMAC secret.
 *
 * @throws InvalidKeyError if the key does not match the algorithm, is weak, or is inconsistent
 */
export async function importVerifier(
  algorithm: SigningAlgorithm,
  publicJwk: Readonly<Record<string, unknown>>,
): Promise<Verifier> {
  const kind = algorithms[algorithm];
  const jwk = checkKey(algorithm, publicJwk, 'public');
  return parse(algorithm, kind, jwk, 'verify');
}

async function parse(
  algorithm: SigningAlgorithm,
  kind: AlgorithmKind,
  jwk: Jwk,
  use: 'sign' | 'verify',
): Promise<webcrypto.CryptoKey> {
  try {
    // `createSignature` converts the secret of an HMAC to a KeyObject.
    const extractable = kind.symmetric;
    const name = webCryptoName(algorithm, kind);
    return await webcrypto.subtle.importKey('jwk', jwk, name, extractable, [use]);
  } catch {
    // OpenSSL's message could quote the key.
    throw new InvalidKeyError(`This is not a valid key for ${algorithm}.`);
  }
}

/** The parameters that WebCrypto imports a key of an algorithm with. */
export function webCryptoName(
  algorithm: SigningAlgorithm,
  kind: AlgorithmKind,
):
  | webcrypto.HmacImportParams
  | webcrypto.RsaHashedImportParams
  | webcrypto.EcKeyImportParams
  | { name: string } {
  const hash = `SHA-${kind.hashBits}`;
  switch (kind.keyType) {
    case 'oct':
      return { name: 'HMAC', hash };
    case 'RSA':
      return { name: algorithm.startsWith('PS') ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash };
    case 'EC':
      return { name: 'ECDSA', namedCurve: kind.curve };
    case 'OKP':
      return { name: 'Ed25519' };
  }
}

/** The length in bytes of every signature under this key (RFC 7518 section 3, RFC 8032 section 5.1.6). */
export function signatureBytes(algorithm: SigningAlgorithm, verifier: Verifier): number {
  const kind = algorithms[algorithm];
  switch (kind.keyType) {
    case 'oct':
      return kind.hashBits / 8;
    case 'RSA':
      return Math.ceil((verifier.algorithm as webcrypto.RsaHashedKeyAlgorithm).modulusLength / 8);
    case 'EC':
    case 'OKP':
      return 2 * kind.coordinateBytes;
  }
}

/**
 * A public key as DER SubjectPublicKeyInfo (RFC 5280 section 4.1), the form that Quid's `/token/public` encodes.
 * Ed25519 has 44 bytes, P-256 91, P-384 120, P-521 158, RSA with 2048 bits 294.
 */
export function publicKeyDer(publicJwk: Readonly<Record<string, unknown>> | PublicJwk): Uint8Array {
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  return key.export({ type: 'spki', format: 'der' });
}

/**
 * The value of `key` in a response of `/token/public`, as clients of Quid decode it, in two steps:
 *
 * 1. the bytes as unpadded base64url if `encodingForm` ends in `64`, otherwise as lower-case hex;
 * 2. that text again in padded standard base64, because the field of Quid is a byte slice, which Go encodes as base64
 * in JSON.
 *
 * A client decodes base64 first, and then hex or base64url.
 */
export function encodePublicKey(der: Uint8Array, encodingForm: string): string {
  const text = Buffer.from(der).toString(encodingForm.endsWith('64') ? 'base64url' : 'hex');
  return Buffer.from(text, 'ascii').toString('base64');
}
