import { beforeAll, describe, expect, it } from 'vitest';
import { signingAlgorithms } from '../../keys/signing-keys/algorithms.js';
import { buildRefreshClaims } from '../tokens/access-claims.js';
import { signJwt, TokenTooLargeError, verifyJwt } from './jwt.js';
import {
  now,
  issuer,
  claims,
  es256,
  hs256,
  key,
  createTestKeys,
  options,
  base64url,
  json,
  header,
  forge,
  refusal,
  good,
} from './jwt.testing.js';

beforeAll(createTestKeys);

describe.each(signingAlgorithms)('a token signed with %s', (algorithm) => {
  it('is verified and returns its claims', async () => {
    const token = await signJwt({ ...key(algorithm), claims, typ: 'at+jwt' });
    expect(await verifyJwt(token, options)).toStrictEqual(claims);
  });

  it('has a header of alg, kid and typ', async () => {
    const token = await signJwt({ ...key(algorithm), claims, typ: 'at+jwt' });
    const [head = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toStrictEqual({
      alg: algorithm,
      kid: key(algorithm).kid,
      typ: 'at+jwt',
    });
  });

  it('is refused with a signature that is changed in any bit, truncated or in DER', async () => {
    const token = await signJwt({ ...key(algorithm), claims, typ: 'at+jwt' });
    const [head = '', body = '', encoded = ''] = token.split('.');
    const signature = Buffer.from(encoded, 'base64url');
    const flipped = Buffer.from(signature);
    flipped.writeUInt8(flipped.readUInt8(0) ^ 1, 0);
    const der = Buffer.concat([Buffer.of(0x30, signature.length), signature]);
    const wrong = [
      flipped,
      signature.subarray(1),
      signature.subarray(0, -1),
      Buffer.alloc(signature.length),
      der,
    ];
    for (const bytes of wrong) {
      expect(await refusal(`${head}.${body}.${base64url(bytes)}`)).toBe('signature mismatch');
    }
  });
});

describe('the options of the verifier', () => {
  it('no audience: aud is not compared', async () => {
    expect(await refusal(await good(), { audience: undefined })).toBe('accepted');
  });

  it('the maximum lifetime is accepted, one second more is not', async () => {
    expect(await refusal(await good(), { maxAge: 600 })).toBe('accepted');
    expect(await refusal(await good(), { maxAge: 599 })).toBe('exp too-long');
  });

  it.each([
    [0, 599, 'accepted'],
    [0, 600, 'exp expired'],
    [60, 659, 'accepted'],
    [60, 660, 'exp expired'],
  ])('with %d s of tolerance, after %d s: %s', async (clockTolerance, after, expected) => {
    const later = new Date(now.getTime() + after * 1000 + 999);
    expect(await refusal(await good(), { clockTolerance, now: later })).toBe(expected);
  });

  it('a clock or a maximum lifetime of NaN: every token is refused', async () => {
    expect(await refusal(await good(), { now: new Date(Number.NaN) })).toBe('exp expired');
    expect(await refusal(await good(), { maxAge: Number.NaN })).toBe('exp too-long');
  });

  it.each([[-1], [61], [Number.NaN], [Infinity]])(
    'refuses a tolerance of %d s',
    async (clockTolerance) => {
      await expect(verifyJwt(await good(), { ...options, clockTolerance })).rejects.toThrow(
        RangeError,
      );
    },
  );
});

describe('kinds of tokens', () => {
  const refresh = buildRefreshClaims({
    issuer,
    userId: 'user-1',
    sessionId: 'session-1',
    counter: 0,
    expiresAt: new Date(now.getTime() + 28_800_000),
    now,
  });

  it('a refresh token is verified as one', async () => {
    const token = await signJwt({ ...hs256, claims: refresh, typ: 'rt+jwt' });
    expect(
      await verifyJwt(token, { ...options, audience: undefined, typ: 'rt+jwt' }),
    ).toStrictEqual(refresh);
  });

  it('neither is accepted as the other, even when signed with the same key', async () => {
    const token = await signJwt({ ...es256, claims: refresh, typ: 'rt+jwt' });
    expect(await refusal(token)).toBe('typ mismatch');
    await expect(verifyJwt(await good(), { ...options, typ: 'rt+jwt' })).rejects.toMatchObject({
      claim: 'typ',
      reason: 'mismatch',
    });
  });

  it.each([['sid'], ['cnt'], ['sub'], ['exp']])(
    'a refresh token without %s is refused',
    async (name) => {
      const body = JSON.stringify({ ...refresh, [name]: undefined });
      const token = await forge(json(header({ typ: 'rt+jwt' })), base64url(body));
      await expect(
        verifyJwt(token, { ...options, audience: undefined, typ: 'rt+jwt' }),
      ).rejects.toMatchObject({ claim: name, reason: 'missing' });
    },
  );
});

describe('signing', () => {
  it('refuses to create a token that does not fit into a header, and reports its size', async () => {
    const large = { ...claims, grp: Array.from({ length: 400 }, (_, index) => `group-${index}`) };
    await expect(signJwt({ ...es256, claims: large, typ: 'at+jwt' })).rejects.toThrow(
      TokenTooLargeError,
    );
    const token = await signJwt({ ...es256, claims: large, typ: 'at+jwt', maxBytes: 16_384 });
    expect(await refusal(token)).toBe('accepted');
  });

  it('creates a token of exactly the maximum size, and none that is a byte larger', async () => {
    const sign = (maxBytes: number): Promise<string> =>
      signJwt({ ...es256, claims, typ: 'at+jwt', maxBytes });
    const { length } = await sign(4_096);
    await expect(sign(length)).resolves.toHaveLength(length);
    await expect(sign(length - 1)).rejects.toThrow(`would have ${length} bytes`);
  });

  it('does not sign with a key of another algorithm', async () => {
    await expect(
      signJwt({ ...es256, algorithm: 'ES384', claims, typ: 'at+jwt' }),
    ).rejects.toThrow();
  });
});
