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

/** The key must not be used. The message names the rule, never a value of the key. */
export class InvalidKeyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidKeyError';
  }
}

const MIN_RSA_BITS = 2048;
/** Above this a single signature costs too much; nothing of ours is longer. */
const MAX_RSA_BITS = 4096;
/** e = 65537. */
const RSA_EXPONENT = 'AQAB';

const rsaPrivateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;
type RsaPrivateMember = (typeof rsaPrivateMembers)[number];

/**
 * Checks a JWK against its algorithm, before any library parses it (RFC 7518 section 6; what `jose` and
 * WebCrypto leave open: e = 1, ROCA moduli, HMAC keys shorter than the hash, private parts of another key).
 *
 * @returns the members to parse and nothing else: of a private key in the place of a public one, the public part.
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

/** Checks the members of an RSA key, whatever it is for; the private ones against the modulus. */
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
    throw new InvalidKeyError('The RSA modulus is of the ROCA family (CVE-2017-15361).');
  const publicJwk: Jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: RSA_EXPONENT };
  if (part === 'public') return publicJwk;
  const secrets = rsaPrivateMembers.map((name) => [name, bytesOf(given, name)] as const);
  checkRsaNumbers(modulus, Object.fromEntries(secrets) as Record<RsaPrivateMember, Buffer>);
  return {
    ...publicJwk,
    ...Object.fromEntries(secrets.map(([name, bytes]) => [name, bytes.toString('base64url')])),
  };
}

/** That the private members belong to this modulus: OpenSSL takes them without looking. */
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
  if (!holds) throw new InvalidKeyError('The private and the public part are of different keys.');
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

/** Checks the members of a key on one curve, whatever it is for. That the point is on the curve, the import finds. */
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

/** That the private part is that of the public one: signatures made with halves of two keys give the private one away. */
function checkPair(privateJwk: Jwk, publicJwk: Jwk): Jwk {
  const fromPrivate = derivedPublic(privateJwk);
  const same = (['crv', 'x', 'y'] as const).every((name) => fromPrivate[name] === publicJwk[name]);
  if (!same) throw new InvalidKeyError('The private and the public part are of different keys.');
  return privateJwk;
}

function derivedPublic(privateJwk: Jwk): Jwk {
  try {
    const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
    return { ...createPublicKey(key).export({ format: 'jwk' }) };
  } catch {
    // OpenSSL's words could quote the key.
    throw new InvalidKeyError('The members of the private key do not hold together.');
  }
}

function bytesOf(given: Readonly<Record<string, unknown>>, name: string): Buffer {
  const text = given[name];
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64url');
  // Node skips what it cannot read: only the one spelling of these bytes may name them (RFC 4648 section 3.5).
  if (bytes.length === 0 || bytes.toString('base64url') !== text) {
    throw new InvalidKeyError(`The member ${name} must be base64url.`);
  }
  return bytes;
}

/** The odd primes whose product divides the structure of every ROCA modulus, from 512 bits up. */
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/** The powers of 65537 modulo each prime: a ROCA modulus is one of them for all primes, a sound one for few. */
const rocaResidues = rocaPrimes.map((prime) => {
  const residues = new Set<number>();
  for (let power = 1; !residues.has(power); power = (power * 65_537) % prime) residues.add(power);
  return { prime, residues };
});

/** Whether a modulus was made by the broken generator of CVE-2017-15361; a sound one passes for it once in 10^8. */
function isRoca(modulus: Uint8Array): boolean {
  return rocaResidues.every(({ prime, residues }) => {
    let remainder = 0;
    for (const byte of modulus) remainder = (remainder * 256 + byte) % prime;
    return residues.has(remainder);
  });
}
