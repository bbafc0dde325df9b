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

/** What is kept of a key: nothing else is used, and nothing else is shown. */
const keptMembers = ['kty', 'kid', 'use', 'key_ops', 'alg', 'n', 'e', 'crv', 'x', 'y'] as const;

/** Secret members of every kind of key (RFC 7518 section 6). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/** What a key may do that tokens are encrypted for (RFC 7517 section 4.3). */
const encryptingOperations: readonly unknown[] = ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'];

/** A key set of an application holds few keys; each is looked at. */
const MAX_KEYS = 20;
const MAX_KID_LENGTH = 256;

/**
 * The public members of a JWK (RFC 7517).
 *
 * @throws InvalidKeyError if there are secret ones: the key has left the hands of its owner.
 */
export function publicMembersOf(jwk: JwkMembers): JwkMembers {
  if (secretMembers.some((name) => Object.hasOwn(jwk, name))) {
    throw new InvalidKeyError(
      'This contains a secret key, which only its owner may know. Generate a new one and register its public part.',
    );
  }
  const kept = keptMembers.filter((name) => Object.hasOwn(jwk, name));
  return Object.fromEntries(kept.map((name) => [name, jwk[name]]));
}

/**
 * The public members of a JWK Set (RFC 7517 section 5).
 *
 * @throws InvalidKeyError if it is none, has more than 20 keys, or holds secret members.
 */
export function publicKeySetOf(jwks: JwkMembers): { keys: JwkMembers[] } {
  const { keys } = jwks;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS) {
    throw new InvalidKeyError(`A key set has 1 to ${MAX_KEYS} keys in its member keys.`);
  }
  return {
    keys: keys.map((key: unknown) => {
      if (typeof key === 'object' && key !== null) return publicMembersOf({ ...key });
      throw new InvalidKeyError('A key of the set is not a JSON object.');
    }),
  };
}

/**
 * Whom tokens for an audience are encrypted for: its key, or the first usable one of its key set; undefined
 * where it has none.
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
  throw new InvalidKeyError(`No key of the set can be used. ${reasons.join(' ')}`);
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
      `The member kid must be a text of 1 to ${MAX_KID_LENGTH} characters.`,
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
