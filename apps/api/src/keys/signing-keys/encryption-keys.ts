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

/** A parsed public key that tokens are encrypted for. */
export type Encrypter = webcrypto.CryptoKey;

/** A parsed private key that decrypts tokens. It is not extractable. */
export type Decrypter = webcrypto.CryptoKey;

/** The recipient of an encrypted token: its key and algorithms. */
export interface Recipient extends Omit<Encryption, 'crv'> {
  readonly kid: string;
  readonly recipient: Encrypter;
}

export interface GeneratedEncryptionKey {
  /** RFC 7638 thumbprint with SHA-256. */
  kid: string;
  publicJwk: Jwk;
  /** Secret: encrypt before storing; never send or log. */
  privateJwk: Jwk;
}

/** The curves of RFC 7518 section 6.2.1.1, as defined by the signing algorithms. */
const curves = [algorithms.ES256, algorithms.ES384, algorithms.ES512].filter(
  (kind) => kind.keyType === 'EC',
);

/**
 * Generates a key pair for an algorithm: RSA with `rsaBits`, or EC on the curve. Runs on the thread pool.
 *
 * @throws InvalidKeyError if `rsaBits` is not 2048, 3072 or 4096
 */
export async function generateEncryptionKey(
  alg: KeyManagementAlgorithm,
  { rsaBits, curve = DEFAULT_CURVE }: { rsaBits: number; curve?: AgreementCurve },
): Promise<GeneratedEncryptionKey> {
  const kind = encryptionKeyType(alg) === 'RSA' ? algorithms.RS256 : curveNamed(curve);
  const members = await generateKeyMembers(kind, rsaBits);
  const kid = await calculateJwkThumbprint(members, 'sha256');
  const metadata = { kid, alg, use: 'enc' };
  return {
    kid,
    publicJwk: { ...checkEncryptionKey(alg, members, 'public'), ...metadata },
    privateJwk: { ...members, ...metadata },
  };
}

function curveNamed(curve: AgreementCurve): (typeof curves)[number] {
  const kind = curves.find((candidate) => candidate.curve === curve);
  if (!kind) throw new InvalidKeyError(`Unsupported curve ${curve}.`);
  return kind;
}

/**
 * Validates a JWK for an algorithm before a library parses it (RFC 7518 section 6).
 *
 * @returns only the members to parse; for a private key passed as a public one, its public part
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
 * Parses a public key to encrypt tokens for; of a private key, its public part.
 *
 * @throws InvalidKeyError if the key does not match the algorithm, is weak, or is not a point on its curve
 */
export async function importEncrypter(
  alg: KeyManagementAlgorithm,
  publicJwk: Readonly<Record<string, unknown>>,
): Promise<Encrypter> {
  const jwk = checkEncryptionKey(alg, publicJwk, 'public');
  // An ECDH public key has no key usages (WebCrypto, ECDH import).
  return parse(alg, jwk, jwk.kty === 'RSA' ? ['encrypt'] : []);
}

/**
 * Parses a private key that decrypts tokens.
 *
 * @throws InvalidKeyError if the key does not match the algorithm, is weak, or is inconsistent
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
    // OpenSSL's message could quote the key.
    throw new InvalidKeyError(`This is not a valid key for ${alg}.`);
  }
}
