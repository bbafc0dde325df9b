import { createHmac, webcrypto } from 'node:crypto';
import { signingAlgorithms, type SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import {
  generateKey,
  importSigner,
  importVerifier,
  type PublicJwk,
  type Signer,
  type Verifier,
} from '../../keys/signing-keys/key-material.js';
import { buildAccessClaims, type AccessClaims } from '../tokens/access-claims.js';
import { InvalidTokenError } from './invalid-token.js';
import { signJwt, verifyJwt, type VerifyOptions } from './jwt.js';

interface TestKey {
  kid: string;
  algorithm: SigningAlgorithm;
  signer: Signer;
  verifier: Verifier;
  publicJwk: PublicJwk | null;
}

export const now = new Date('2026-01-01T00:00:00Z');
export const iat = now.getTime() / 1000;
export const issuer = 'https://id.example/ns/shop';
export const audience = 'https://shop.example';

const who = { kind: 'user', id: 'user-1', name: 'jane', identifier: null } as const;
export const jane = { ...who, groups: ['staff'], orgs: [] };

export const claims: AccessClaims = buildAccessClaims({
  issuer,
  audience,
  subject: jane,
  sessionId: 'session-1',
  scope: [],
  clientId: 'shop',
  claimNames: 'short',
  custom: {},
  lifetime: 600,
  now,
  jti: 'token-1',
});

export const keys = new Map<SigningAlgorithm, TestKey>();
export let es256: TestKey;
export let hs256: TestKey;
export let rs256: TestKey;
export let foreign: TestKey;

async function makeKey(algorithm: SigningAlgorithm): Promise<TestKey> {
  const { kid, publicJwk, privateJwk } = await generateKey(algorithm, { rsaBits: 2048 });
  const signer = await importSigner(algorithm, privateJwk);
  const verifier = await importVerifier(algorithm, { ...(publicJwk ?? privateJwk) });
  return { kid, algorithm, signer, verifier, publicJwk };
}

export function key(algorithm: SigningAlgorithm): TestKey {
  const found = keys.get(algorithm);
  if (!found) throw new Error(`No key for ${algorithm}.`);
  return found;
}

/** Creates the keys. For `beforeAll`. */
export async function createTestKeys(): Promise<void> {
  await Promise.all(
    signingAlgorithms.map(async (algorithm) => keys.set(algorithm, await makeKey(algorithm))),
  );
  [es256, hs256, rs256] = [key('ES256'), key('HS256'), key('RS256')];
  foreign = await makeKey('ES256');
}

export const options: VerifyOptions<'at+jwt'> = {
  keyOf: (kid) => [...keys.values()].find((candidate) => candidate.kid === kid),
  issuer,
  audience,
  typ: 'at+jwt',
  now,
};

export const shown = (value: unknown): string =>
  value === undefined ? 'absent' : JSON.stringify(value);
export const base64url = (data: string | Uint8Array): string =>
  Buffer.from(data).toString('base64url');
export const json = (value: unknown): string => base64url(JSON.stringify(value));
export const header = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  alg: 'ES256',
  kid: es256.kid,
  typ: 'at+jwt',
  ...changes,
});

/** Signs two arbitrary parts with one of the test keys. */
export async function forge(head: string, body: string, by: TestKey = es256): Promise<string> {
  const input = `${head}.${body}`;
  const parameters =
    by.algorithm === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : by.signer.algorithm;
  const signature = await webcrypto.subtle.sign(parameters, by.signer, Buffer.from(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

export function hmac(head: string, body: string, secret: string | Uint8Array): string {
  return `${head}.${body}.${createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')}`;
}

/** A character that differs in its last bit, which is unused in the base64url of 64 bytes. */
export function spelledOtherwise(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(letter) ^ 1);
}

export async function refusal(
  token: unknown,
  changes: Partial<VerifyOptions<'at+jwt'>> = {},
): Promise<string> {
  try {
    await verifyJwt(token, { ...options, ...changes });
    return 'accepted';
  } catch (error) {
    if (error instanceof InvalidTokenError) return `${error.claim} ${error.reason}`;
    throw error;
  }
}

export const good = (): Promise<string> => signJwt({ ...es256, claims, typ: 'at+jwt' });
