import { webcrypto } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { algorithms } from './algorithms.js';
import {
  encryptionKeyType,
  DEFAULT_CURVE,
  type AgreementCurve,
  type Encryption,
  type KeyManagementAlgorithm,
} from './encryption-algorithms.js';
import { checkCurve, checkRsa, InvalidKeyError, type Jwk } from './key-checks.js';
import { generateKeyMembers } from './key-material.js';

/** A public key that tokens are encrypted for, parsed once. */
export type Encrypter = webcrypto.CryptoKey;

/** A private key that opens tokens, parsed once. It cannot be exported again. */
export type Decrypter = webcrypto.CryptoKey;

/** Whom a token is encrypted for, and how. */
export interface Recipient extends Omit<Encryption, 'crv'> {
  readonly kid: string;
  readonly recipient: Encrypter;
}

export interface GeneratedEncryptionKey {
  /** RFC 7638 thumbprint with SHA-256. */
  kid: string;
  publicJwk: Jwk;
  /** Secret: to be sealed, never sent, never logged. */
  privateJwk: Jwk;
}

/** The curves of RFC 7518 section 6.2.1.1, as the signing algorithms describe them. */
const curves = [algorithms.ES256, algorithms.ES384, algorithms.ES512].filter(
  (kind) => kind.keyType === 'EC',
);

/**
 * Makes a key (pair) for one algorithm: RSA with `rsaBits`, or a key on the curve. Runs on the thread pool.
 *
 * @throws InvalidKeyError if `rsaBits` is not 2048, 3072 or 4096.
 */
export async function generateEncryptionKey(
  alg: KeyManagementAlgorithm,
  { rsaBits, curve = DEFAULT_CURVE }: { rsaBits: number; curve?: AgreementCurve },
): Promise<GeneratedEncryptionKey> {
  const kind = encryptionKeyType(alg) === 'RSA' ? algorithms.RS256 : curveNamed(curve);
  const members = await generateKeyMembers(kind, rsaBits);
  const kid = await calculateJwkThumbprint(members, 'sha256');
  const marks = { kid, alg, use: 'enc' };
  return {
    kid,
    publicJwk: { ...checkEncryptionKey(alg, members, 'public'), ...marks },
    privateJwk: { ...members, ...marks },
  };
}

function curveNamed(curve: AgreementCurve): (typeof curves)[number] {
  const kind = curves.find((one) => one.curve === curve);
  if (!kind) throw new InvalidKeyError(`There is no curve ${curve}.`);
  return kind;
}

/**
 * Checks a JWK against its algorithm, before any library parses it (RFC 7518 section 6).
 *
 * @returns the members to parse and nothing else: of a private key in the place of a public one, the public part.
 * @throws InvalidKeyError
 */
export function checkEncryptionKey(
  alg: KeyManagementAlgorithm,
  given: Readonly<Record<string, unknown>>,
  part: 'private' | 'public',
): Jwk {
  const keyType = encryptionKeyType(alg);
  if (given['kty'] !== keyType) throw new InvalidKeyError(`${alg} needs a key of type ${keyType}.`);
  if (given['alg'] !== undefined && given['alg'] !== alg) {
    throw new InvalidKeyError(`The key is for another algorithm than ${alg}.`);
  }
  if (given['use'] !== undefined && given['use'] !== 'enc') {
    throw new InvalidKeyError('The key is not for encryption.');
  }
  if (keyType === 'RSA') return checkRsa(given, part);
  const curve = curves.find((kind) => kind.curve === given['crv']);
  if (!curve) {
    const names = curves.map((kind) => kind.curve).join(', ');
    throw new InvalidKeyError(`The key must be on one of the curves ${names}.`);
  }
  return checkCurve(curve, given, part);
}

/**
 * Parses a public key that tokens are to be encrypted for; of a private key, the public part.
 *
 * @throws InvalidKeyError if the key is not of this algorithm, is weak, or is no point of its curve.
 */
export async function importEncrypter(
  alg: KeyManagementAlgorithm,
  publicJwk: Readonly<Record<string, unknown>>,
): Promise<Encrypter> {
  const jwk = checkEncryptionKey(alg, publicJwk, 'public');
  // Of an agreement the public half has no use of its own (WebCrypto, ECDH import).
  return parse(alg, jwk, jwk.kty === 'RSA' ? ['encrypt'] : []);
}

/**
 * Parses a private key that opens tokens.
 *
 * @throws InvalidKeyError if the key is not of this algorithm, is weak, or does not hold together.
 */
export async function importDecrypter(
  alg: KeyManagementAlgorithm,
  privateJwk: Readonly<Record<string, unknown>>,
): Promise<Decrypter> {
  const jwk = checkEncryptionKey(alg, privateJwk, 'private');
  return parse(alg, jwk, jwk.kty === 'RSA' ? ['decrypt'] : ['deriveBits']);
}

async function parse(
  alg: KeyManagementAlgorithm,
  jwk: Jwk,
  uses: webcrypto.KeyUsage[],
): Promise<webcrypto.CryptoKey> {
  const name =
    jwk.kty === 'RSA'
      ? { name: 'RSA-OAEP', hash: alg === 'RSA-OAEP' ? 'SHA-1' : 'SHA-256' }
      : { name: 'ECDH', namedCurve: jwk.crv ?? '' };
  try {
    return await webcrypto.subtle.importKey('jwk', jwk, name, false, uses);
  } catch {
    // OpenSSL's words could quote the key.
    throw new InvalidKeyError(`This is not a sound key for ${alg}.`);
  }
}
