import { CompactSign } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  generateKey,
  importSigner,
  importVerifier,
  type Signer,
} from '../../keys/signing-keys/key-material.js';
import { claimedAudience } from './access-token-form.js';
import { InvalidTokenError } from '../jose/invalid-token.js';
import { signJwt, verifyJwt, type VerifyOptions } from '../jose/jwt.js';

const now = new Date('2026-01-01T00:00:00Z');
const iat = now.getTime() / 1000;
const issuer = 'https://id.example/ns/shop';
const audience = 'https://shop.example';
const elsewhere = 'https://other.example';

const claims = {
  ...{ iss: issuer, sub: 'user-1', aud: audience, iat, nbf: iat, exp: iat + 600 },
  ...{ jti: 'token-1', client_id: 'shop', usr: 'jane', sid: 'session-1' },
};

let kid: string;
let signer: Signer;
let options: VerifyOptions<'at+jwt'>;

beforeAll(async () => {
  const algorithm = 'ES256';
  const key = await generateKey(algorithm, { rsaBits: 2048 });
  ({ kid } = key);
  signer = await importSigner(algorithm, key.privateJwk);
  const verifier = await importVerifier(algorithm, { ...(key.publicJwk ?? key.privateJwk) });
  options = { keyOf: () => ({ algorithm, verifier }), issuer, audience, typ: 'at+jwt', now };
});

/** A correctly signed token with any claims and type. */
const signed = (body: object, typ = 'at+jwt'): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(body)))
    .setProtectedHeader({ alg: 'ES256', kid, typ })
    .sign(signer);

async function outcome(
  token: Promise<string>,
  changes: Partial<VerifyOptions<'at+jwt'>> = {},
): Promise<string> {
  try {
    await verifyJwt(await token, { ...options, ...changes });
    return 'accepted';
  } catch (error) {
    if (error instanceof InvalidTokenError) return `${error.claim} ${error.reason}`;
    throw error;
  }
}

describe('a token without an audience', () => {
  const without = (): Promise<string> => signed({ ...claims, aud: undefined });

  it('is accepted only where the namespace omits it', async () => {
    expect(await outcome(without())).toBe('aud missing');
    expect(await outcome(without(), { audience: undefined })).toBe('aud missing');
    expect(await outcome(without(), { impliedAudience: audience })).toBe('accepted');
  });

  it('is only accepted for the implied audience', async () => {
    const expected = { audience: elsewhere, impliedAudience: audience };
    expect(await outcome(without(), expected)).toBe('aud mismatch');
  });

  it('does not excuse a token with another or a malformed audience', async () => {
    const implied = { impliedAudience: audience };
    expect(await outcome(signed({ ...claims, aud: elsewhere }), implied)).toBe('aud mismatch');
    for (const aud of [[], '', null, 1]) {
      expect(await outcome(signed({ ...claims, aud }), implied)).toBe('aud invalid');
    }
  });
});

// RFC 8725 section 3.11: a generic `typ` does not distinguish token types, so keys and claims must.
describe('a header type of the namespace', () => {
  it('is written into the header', async () => {
    const algorithm = 'ES256';
    const token = await signJwt({
      ...{ claims, algorithm, kid, signer },
      ...{ typ: 'at+jwt', headerType: 'JWT' },
    });
    const [header = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      ...{ alg: 'ES256', kid, typ: 'JWT' },
    });
  });

  it('is accepted in addition to the registered type, and no other type is', async () => {
    const jwt = { headerType: 'JWT' };
    expect(await outcome(signed(claims, 'JWT'))).toBe('typ mismatch');
    expect(await outcome(signed(claims, 'JWT'), jwt)).toBe('accepted');
    expect(await outcome(signed(claims), jwt)).toBe('accepted');
    for (const typ of ['rt+jwt', 'jwt', '', 'application/JWT']) {
      expect(await outcome(signed(claims, typ), jwt)).toBe('typ mismatch');
    }
  });

  it('does not make a refresh token an access token, even when signed with the same key', async () => {
    const refresh = { ...claims, jti: undefined, client_id: undefined, cnt: 0 };
    expect(await outcome(signed(refresh, 'JWT'), { headerType: 'JWT' })).toBe('jti missing');
  });
});

describe('the audience that a token names', () => {
  it.each([
    [false, undefined, audience, audience],
    [true, undefined, audience, undefined],
    [true, elsewhere, elsewhere, elsewhere],
    // Even the namespace's own audience, where the request names it.
    [true, audience, audience, audience],
  ])('omitted %s, requested %s', (omitAudience, requested, effective, named) => {
    expect(claimedAudience({ omitAudience }, requested, effective)).toBe(named);
  });
});
