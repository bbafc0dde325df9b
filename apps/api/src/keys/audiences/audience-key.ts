import { calculateJwkThumbprint } from 'jose';
import type { Audience } from '#database';
import type {
  ContentAlgorithm,
  KeyManagementAlgorithm,
} from '../signing-keys/encryption-algorithms.js';
import {
  checkEncryptionKey,
  importEncrypter,
  type Recipient,
} from '../signing-keys/encryption-keys.js';
import { InvalidKeyError } from '../signing-keys/key-checks.js';

type JwkMembers = Record<string, unknown>;

/** The members of a key that are stored and returned. */
const storedMembers = ['kty', 'kid', 'use', 'key_ops', 'alg', 'n', 'e', 'crv', 'x', 'y'] as const;

/** Secret members of every kind of key (RFC 7518 section 6). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/** Key operations that permit encryption (RFC 7517 section 4.3). */
const encryptingOperations: readonly unknown[] = ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'];

/** Maximum number of keys in a key set; each is checked. */
const MAX_KEYS = 20;
const MAX_KID_LENGTH = 256;

/**
 * The public members of a JWK (RFC 7517).
 *
 * @throws InvalidKeyError if it has private members: the private key was exposed by sending it.
 */
export function publicMembersOf(jwk: JwkMembers): JwkMembers {
  if (secretMembers.some((name) => Object.hasOwn(jwk, name))) {
    throw new InvalidKeyError(
      'This contains a private key, which is now exposed. Generate a new key and register only its public part.',
    );
  }
  const names = storedMembers.filter((name) => Object.hasOwn(jwk, name));
  return Object.fromEntries(names.map((name) => [name, jwk[name]]));
}

/**
 * The public members of a JWK Set (RFC 7517 section 5).
 *
 * @throws InvalidKeyError if it is malformed, has more than 20 keys, or contains private members
 */
export function publicKeySetOf(jwks: JwkMembers): { keys: JwkMembers[] } {
  const { keys } = jwks;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS) {
    throw new InvalidKeyError(`A key set must have 1 to ${MAX_KEYS} keys in its member keys.`);
  }
  return {
    keys: keys.map((key: unknown) => {
      if (typeof key === 'object' && key !== null) return publicMembersOf({ ...key });
      throw new InvalidKeyError('A key of the set is not a JSON object.');
    }),
  };
}

/**
 * The recipient of encrypted tokens for an audience: its key, or the first usable key of its key set; undefined if it
 * has neither.
 *
 * @throws InvalidKeyError
 */
export async function recipientOf(
  audience: Pick<Audience, 'jwk' | 'jwks' | 'alg' | 'enc'>,
): Promise<Recipient | undefined> {
  const { jwk, jwks } = audience;
  if (jwk !== null) return parse(audience, jwk);
  if (jwks === null) return undefined;
  const reasons: string[] = [];
  for (const [index, key] of jwks.keys.entries()) {
    try {
      return await parse(audience, key);
    } catch (error) {
      if (!(error instanceof InvalidKeyError)) throw error;
      reasons.push(`keys/${index}: ${error.message}`);
    }
  }
  throw new InvalidKeyError(`No key of the set is usable. ${reasons.join(' ')}`);
}

async function parse(
  { alg: name, enc }: Pick<Audience, 'alg' | 'enc'>,
  jwk: JwkMembers,
): Promise<Recipient> {
  const alg = name as KeyManagementAlgorithm;
  const { key_ops: operations, kid } = jwk;
  if (operations !== undefined && !mayEncrypt(operations)) {
    throw new InvalidKeyError('The key is not for encryption.');
  }
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH)) {
    throw new InvalidKeyError(
      `The member kid must be a string of 1 to ${MAX_KID_LENGTH} characters.`,
    );
  }
  const recipient = await importEncrypter(alg, jwk);
  return {
    alg,
    enc: enc as ContentAlgorithm,
    kid: kid ?? (await calculateJwkThumbprint(checkEncryptionKey(alg, jwk, 'public'))),
    recipient,
  };
}

function mayEncrypt(operations: unknown): boolean {
  return (
    Array.isArray(operations) && operations.some((name) => encryptingOperations.includes(name))
  );
}
