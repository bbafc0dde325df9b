import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import { InvalidKeyError, type Jwk } from '../../keys/signing-keys/key-checks.js';
import { importVerifier } from '../../keys/signing-keys/key-material.js';
import { InvalidTokenError } from './invalid-token.js';
import { readJws, verifySignature, type VerificationKey } from './jws.js';

/** Project Wycheproof's vectors for JWS, JWK and HMAC, unchanged (apps/api/test-vectors/wycheproof). */
function vectors(name: string): unknown {
  const file = new URL(`../../../test-vectors/wycheproof/${name}_test.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

interface JoseVectors {
  testGroups: {
    public?: Jwk | { keys: Jwk[] };
    private?: Jwk | { keys: Jwk[] };
    tests: { tcId: number; jws?: unknown; result: 'valid' | 'invalid' }[];
  }[];
}

interface MacVectors {
  testGroups: {
    keySize: number;
    tagSize: number;
    tests: { tcId: number; key: string; msg: string; tag: string; result: 'valid' | 'invalid' }[];
  }[];
}

/** The result of the checks for every token: syntax, header, key by `kid`, algorithm, signature. */
async function verdict(jws: unknown, jwks: readonly Jwk[]): Promise<'valid' | 'invalid'> {
  try {
    await verifySignature(readJws(jws), (kid) => keyOf(jwks, kid));
    return 'valid';
  } catch (error) {
    if (error instanceof InvalidTokenError || error instanceof InvalidKeyError) return 'invalid';
    throw error;
  }
}

async function keyOf(jwks: readonly Jwk[], kid: string): Promise<VerificationKey | undefined> {
  const jwk = jwks.find((candidate) => candidate.kid === kid);
  if (jwk === undefined || !isSigningAlgorithm(jwk.alg)) return undefined;
  return { algorithm: jwk.alg, verifier: await importVerifier(jwk.alg, { ...jwk }) };
}

/**
 * Deliberate differences from Wycheproof. A row that no longer differs fails the test.
 */
const differences: Record<string, ReadonlyMap<number, string>> = {
  json_web_signature: new Map([
    ...[259, 264, 268, 272, 320, 325].map(
      (id) => [id, 'an empty payload holds no claims'] as const,
    ),
    ...[346, 350].map((id) => [id, 'the key says PS256, the header PS384'] as const),
    ...[347, 351].map((id) => [id, 'the key says ES521, which is no algorithm'] as const),
    ...[367, 370].map((id) => [id, 'letter for letter the token that 357 calls valid'] as const),
    ...[372, 373].map(
      (id) => [id, 'a question mark is no base64url, though called valid'] as const,
    ),
  ]),
  json_web_key: new Map([
    [1, 'keys are rows with one algorithm each; there are no sets to mix'],
    [4, 'a constraint of the table keeps each kid unique'],
  ]),
  json_web_crypto: new Map([
    [47, 'keys are rows with one algorithm each; there are no sets to mix'],
  ]),
};

/** The vectors whose result differs from Wycheproof's. */
async function differing(name: string): Promise<number[]> {
  const found: number[] = [];
  for (const { tests, ...group } of (vectors(name) as JoseVectors).testGroups) {
    const given = group.public ?? group.private ?? {};
    const jwks = 'keys' in given ? given.keys : [given];
    for (const { tcId, jws, result } of tests) {
      // JWE vectors in the same files have no `jws`.
      if (jws === undefined) continue;
      if ((await verdict(jws, jwks)) !== result) found.push(tcId);
    }
  }
  return found;
}

describe('Wycheproof', () => {
  it.each(Object.entries(differences))('%s', async (name, expected) => {
    expect(await differing(name)).toEqual([...expected.keys()].sort((one, other) => one - other));
  });

  it('HMAC-SHA-256', async () => {
    const wrong: number[] = [];
    for (const { keySize, tagSize, tests } of (vectors('hmac_sha256') as MacVectors).testGroups) {
      for (const { tcId, key, msg, tag, result } of tests) {
        const verified = await macVerdict(key, msg, tag);
        const expected = keySize < 256 ? 'refused' : tagSize < 256 ? 'invalid' : result;
        if (verified !== expected) wrong.push(tcId);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Keys shorter than the hash and truncated tags are refused (RFC 7518 section 3.2). */
async function macVerdict(
  key: string,
  msg: string,
  tag: string,
): Promise<'valid' | 'invalid' | 'refused'> {
  try {
    const k = Buffer.from(key, 'hex').toString('base64url');
    const verifier = await importVerifier('HS256', { kty: 'oct', k });
    const [mac, data] = [Buffer.from(tag, 'hex'), Buffer.from(msg, 'hex')];
    return (await webcrypto.subtle.verify('HMAC', verifier, mac, data)) ? 'valid' : 'invalid';
  } catch (error) {
    if (error instanceof InvalidKeyError) return 'refused';
    throw error;
  }
}
