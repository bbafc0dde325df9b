import { createPrivateKey, createPublicKey } from 'node:crypto';
import { algorithms, type AlgorithmKind, type SigningAlgorithm } from './algorithms.js';

/** A JSON Web Key (RFC 7517) with the members that Signet uses, all of them text. */
export type Jwk = Partial<
  Record<
    | ('kty' | 'kid' | 'alg' | 'use')
    | ('crv' | 'x' | 'y' | 'd' | 'k')
    | ('n' | 'e' | 'p' | 'q' | 'dp' | 'dq' | 'qi'),
    string
  >
>;

/** A key that must not be used. The message names the violated rule, never a value of the key. */
export class InvalidKeyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidKeyError';
  }
}

const MIN_RSA_BITS = 2048;
/** Larger keys make each signature too expensive; Signet generates none. */
const MAX_RSA_BITS = 4096;
/** e = 65537. */
const RSA_EXPONENT = 'AQAB';

const rsaPrivateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;
type RsaPrivateMember = (typeof rsaPrivateMembers)[number];

/**
 * Validates a JWK for an algorithm before a library parses it (RFC 7518 section 6). Covers what `jose` and WebCrypto
 * accept: e = 1, ROCA moduli, HMAC keys shorter than the hash, private members of another key.
 *
 * @returns only the members to parse; for a private key passed as a public one, its public part
 * @throws InvalidKeyError
 */
export function checkKey(
  algorithm: SigningAlgorithm,
  given: Readonly<Record<string, unknown>>,
  part: 'private' | 'public',
): Jwk {
  const kind = algorithms[algorithm];
  if (given['kty'] !== kind.keyType)
    throw new InvalidKeyError(`${algorithm} needs a key of type ${kind.keyType}.`);
  if (given['alg'] !== undefined && given['alg'] !== algorithm) {
    throw new InvalidKeyError(`The key is for another algorithm than ${algorithm}.`);
  }
  if (given['use'] !== undefined && given['use'] !== 'sig') {
    throw new InvalidKeyError('The key is not for signatures.');
  }
  switch (kind.keyType) {
    case 'oct':
      return checkSecret(kind.hashBits, given);
    case 'RSA':
      return checkRsa(given, part);
    case 'EC':
    case 'OKP':
      return checkCurve(kind, given, part);
  }
}

function checkSecret(hashBits: number, given: Readonly<Record<string, unknown>>): Jwk {
  const k = bytesOf(given, 'k');
  // RFC 7518 section 3.2: a key of the same size as the hash output or larger.
  if (k.length * 8 < hashBits)
    throw new InvalidKeyError(`The secret is shorter than ${hashBits} bits.`);
  return { kty: 'oct', k: k.toString('base64url') };
}

/** Validates the members of an RSA key for any use, and the private ones against the modulus. */
export function checkRsa(
  given: Readonly<Record<string, unknown>>,
  part: 'private' | 'public',
): Jwk {
  const modulus = bytesOf(given, 'n');
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (modulus[0] === 0 || bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
    throw new InvalidKeyError(`The RSA modulus must have ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits.`);
  }
  if (given['e'] !== RSA_EXPONENT) throw new InvalidKeyError('The RSA exponent must be 65537.');
  if (isRoca(modulus))
    throw new InvalidKeyError('The RSA modulus is vulnerable to ROCA (CVE-2017-15361).');
  const publicJwk: Jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: RSA_EXPONENT };
  if (part === 'public') return publicJwk;
  const secrets = rsaPrivateMembers.map((name) => [name, bytesOf(given, name)] as const);
  checkRsaNumbers(modulus, Object.fromEntries(secrets) as Record<RsaPrivateMember, Buffer>);
  return {
    ...publicJwk,
    ...Object.fromEntries(secrets.map(([name, bytes]) => [name, bytes.toString('base64url')])),
  };
}

/** Checks that the private members belong to this modulus, which OpenSSL does not. */
function checkRsaNumbers(modulus: Buffer, secret: Record<RsaPrivateMember, Buffer>): void {
  const n = numberOf(modulus);
  const [d, p, q, dp, dq, qi] = rsaPrivateMembers.map((name) => numberOf(secret[name])) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const e = 65_537n;
  const holds =
    p > 1n &&
    q > 1n &&
    p * q === n &&
    (d * e) % (p - 1n) === 1n &&
    (d * e) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    (qi * q) % p === 1n;
  if (!holds) throw new InvalidKeyError('Private and public part belong to different keys.');
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

/**
 * Validates the members of a key on one curve, for any use. Whether the point is on the curve is checked by the import.
 */
export function checkCurve(
  kind: Pick<
    Extract<AlgorithmKind, { keyType: 'EC' | 'OKP' }>,
    'keyType' | 'curve' | 'coordinateBytes'
  >,
  given: Readonly<Record<string, unknown>>,
  part: 'private' | 'public',
): Jwk {
  if (given['crv'] !== kind.curve)
    throw new InvalidKeyError(`The key must be on the curve ${kind.curve}.`);
  const coordinate = (name: string): string => {
    const bytes = bytesOf(given, name);
    if (bytes.length === kind.coordinateBytes) return bytes.toString('base64url');
    throw new InvalidKeyError(`The member ${name} must have ${kind.coordinateBytes} bytes.`);
  };
  const publicJwk: Jwk = { kty: kind.keyType, crv: kind.curve, x: coordinate('x') };
  if (kind.keyType === 'EC') publicJwk.y = coordinate('y');
  if (part === 'public') return publicJwk;
  return checkPair({ ...publicJwk, d: coordinate('d') }, publicJwk);
}

/**
 * Checks that private and public part belong together: signatures made with parts of two keys reveal the private key.
 */
function checkPair(privateJwk: Jwk, publicJwk: Jwk): Jwk {
  const fromPrivate = derivedPublic(privateJwk);
  const same = (['crv', 'x', 'y'] as const).every((name) => fromPrivate[name] === publicJwk[name]);
  if (!same) throw new InvalidKeyError('Private and public part belong to different keys.');
  return privateJwk;
}

function derivedPublic(privateJwk: Jwk): Jwk {
  try {
    const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
    return { ...createPublicKey(key).export({ format: 'jwk' }) };
  } catch {
    // OpenSSL's message could quote the key.
    throw new InvalidKeyError('The members of the private key are inconsistent.');
  }
}

function bytesOf(given: Readonly<Record<string, unknown>>, name: string): Buffer {
  const text = given[name];
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64url');
  // Node ignores invalid characters; only the canonical encoding of the bytes is accepted (RFC 4648 section 3.5).
  if (bytes.length === 0 || bytes.toString('base64url') !== text) {
    throw new InvalidKeyError(`The member ${name} must be base64url.`);
  }
  return bytes;
}

/** The odd primes whose product determines the structure of every ROCA modulus from 512 bits up. */
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/**
 * The powers of 65537 modulo each prime: a ROCA modulus is one of them for every prime, any other modulus only for a
 * few.
 */
const rocaResidues = rocaPrimes.map((prime) => {
  const residues = new Set<number>();
  for (let power = 1; !residues.has(power); power = (power * 65_537) % prime) residues.add(power);
  return { prime, residues };
});

/** Whether a modulus was generated by the flawed library of CVE-2017-15361; false positives occur once in 10^8. */
function isRoca(modulus: Uint8Array): boolean {
  return rocaResidues.every(({ prime, residues }) => {
    let remainder = 0;
    for (const byte of modulus) remainder = (remainder * 256 + byte) % prime;
    return residues.has(remainder);
  });
}
