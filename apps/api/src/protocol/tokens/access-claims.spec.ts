import { describe, expect, it } from 'vitest';
import { buildAccessClaims, buildRefreshClaims, type AccessClaimsInput } from './access-claims.js';

const facts: AccessClaimsInput = {
  issuer: 'https://id.example/ns/shop',
  audience: 'https://shop.example',
  subject: {
    id: 'user-1',
    name: 'jane',
    kind: 'user',
    identifier: null,
    groups: ['staff', 'admins'],
    orgs: ['acme'],
  },
  sessionId: 'session-1',
  scope: [],
  clientId: 'shop',
  claimNames: 'short',
  custom: {},
  lifetime: 600,
  now: new Date('2026-01-01T00:00:00.999Z'),
  jti: 'token-1',
};
const iat = Date.parse('2026-01-01T00:00:00Z') / 1000;

const registered = {
  iss: 'https://id.example/ns/shop',
  sub: 'user-1',
  aud: 'https://shop.example',
  iat,
  nbf: iat - 60,
  exp: iat + 600,
  jti: 'token-1',
  sid: 'session-1',
  client_id: 'shop',
};

describe('accessClaims', () => {
  it('uses the short claim names', () => {
    expect(buildAccessClaims(facts)).toStrictEqual({
      ...registered,
      usr: 'jane',
      grp: ['staff', 'admins'],
      org: ['acme'],
    });
  });

  it('uses the long claim names', () => {
    expect(buildAccessClaims({ ...facts, claimNames: 'long' })).toStrictEqual({
      ...registered,
      username: 'jane',
      groups: ['staff', 'admins'],
      orgs: ['acme'],
    });
  });

  it.each([
    ['short', { usr: 'jane' }],
    ['long', { username: 'jane' }],
  ] as const)('leaves out empty lists (%s)', (claimNames, who) => {
    const subject = { ...facts.subject, groups: [], orgs: [] };
    expect(buildAccessClaims({ ...facts, claimNames, subject })).toStrictEqual({
      ...registered,
      ...who,
    });
  });

  it('has no aud without an audience', () => {
    const { aud: _, ...others } = buildAccessClaims(facts);
    expect(buildAccessClaims({ ...facts, audience: undefined })).toStrictEqual(others);
  });

  it('never lets a custom claim replace one of its own', () => {
    const actor = { sub: 'actor' };
    const input = { ...facts, scope: ['store:read'], act: actor };
    const own = buildAccessClaims(input);
    const custom = Object.fromEntries(Object.keys(own).map((name) => [name, 'custom']));
    expect(buildAccessClaims({ ...input, custom: { ...custom, tier: 1 } })).toStrictEqual({
      tier: 1,
      ...own,
    });
    expect(own).toMatchObject({ scope: 'store:read', act: actor });
  });

  it('may expire after a second', () => {
    expect(buildAccessClaims({ ...facts, lifetime: 1 }).exp).toBe(iat + 1);
  });

  it('is valid to a verifier whose clock is up to a minute behind', () => {
    const { iat: issued, nbf } = buildAccessClaims(facts);
    expect(issued - nbf).toBe(60);
  });

  it.each([[0], [-1], [0.5], [Number.NaN], [Infinity], [Number.MAX_SAFE_INTEGER]])(
    'refuses a lifetime of %d s',
    (lifetime) => {
      expect(() => buildAccessClaims({ ...facts, lifetime })).toThrow(RangeError);
    },
  );
});

describe('refreshClaims', () => {
  const session = {
    issuer: facts.issuer,
    userId: 'user-1',
    sessionId: 'session-1',
    counter: 3,
    now: facts.now,
    expiresAt: new Date('2026-01-01T08:00:00.500Z'),
  };

  it('names the session and its counter, with times in whole seconds', () => {
    expect(buildRefreshClaims(session)).toStrictEqual({
      iss: facts.issuer,
      sub: 'user-1',
      sid: 'session-1',
      cnt: 3,
      iat,
      exp: iat + 28_800,
    });
  });

  it('accepts the counter of the first token', () => {
    expect(buildRefreshClaims({ ...session, counter: 0 }).cnt).toBe(0);
  });

  it.each([[-1], [0.5], [Number.NaN], [Number.MAX_SAFE_INTEGER + 1]])(
    'refuses a counter of %d',
    (counter) => {
      expect(() => buildRefreshClaims({ ...session, counter })).toThrow(RangeError);
    },
  );
});
