import { createHmac, KeyObject, timingSafeEqual, webcrypto } from 'node:crypto';
import { algorithms, type SigningAlgorithm } from './algorithms.js';
import { webCryptoName, type Signer, type Verifier } from './key-material.js';

/**
 * Signs data with a key that was imported for this algorithm (RFC 7518 section 3.1). Public-key algorithms run on the
 * thread pool. HMAC runs at once, because handing it to a thread takes longer than the hash.
 */
export async function createSignature(
  algorithm: SigningAlgorithm,
  signer: Signer,
  data: Buffer,
): Promise<Buffer> {
  if (algorithms[algorithm].symmetric) return createMac(algorithm, signer, data);
  requireKeyOf(algorithm, signer);
  return Buffer.from(await webcrypto.subtle.sign(signatureParameters(algorithm), signer, data));
}

/** Whether data has this HMAC, compared in constant time. */
export function verifyMac(
  algorithm: SigningAlgorithm,
  verifier: Verifier,
  data: Buffer,
  mac: Buffer,
): boolean {
  const expected = createMac(algorithm, verifier, data);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

/** The algorithm that each key was found to be for. */
const algorithmOf = new WeakMap<webcrypto.CryptoKey, SigningAlgorithm>();

/** WebCrypto would sign with any curve and any hash. */
function requireKeyOf(algorithm: SigningAlgorithm, key: Signer): void {
  if (algorithmOf.get(key) === algorithm) return;
  const required = Object.entries(webCryptoName(algorithm, algorithms[algorithm]));
  const members = key.algorithm as unknown as Record<string, unknown>;
  const fits = required.every(([member, value]) => {
    const own = members[member];
    return own === value || (own as { name?: unknown } | undefined)?.name === value;
  });
  if (!fits) throw new TypeError(`This key is not for ${algorithm}.`);
  algorithmOf.set(key, algorithm);
}

/** The secrets of HMAC keys, in the form that `createHmac` accepts. */
const secrets = new WeakMap<webcrypto.CryptoKey, KeyObject>();

function createMac(algorithm: SigningAlgorithm, key: Signer, data: Buffer): Buffer {
  requireKeyOf(algorithm, key);
  const secret = secrets.get(key) ?? KeyObject.from(key);
  secrets.set(key, secret);
  return createHmac(`sha${algorithms[algorithm].hashBits}`, secret).update(data).digest();
}

/** The other parameters are those of the imported key. */
function signatureParameters(
  algorithm: SigningAlgorithm,
): webcrypto.EcdsaParams | webcrypto.RsaPssParams | { name: string } {
  const { keyType, hashBits } = algorithms[algorithm];
  if (keyType === 'EC') return { name: 'ECDSA', hash: `SHA-${hashBits}` };
  if (keyType === 'OKP') return { name: 'Ed25519' };
  // RFC 7518 section 3.5: the salt is as long as the hash.
  if (algorithm.startsWith('PS')) return { name: 'RSA-PSS', saltLength: hashBits / 8 };
  return { name: 'RSASSA-PKCS1-v1_5' };
}
