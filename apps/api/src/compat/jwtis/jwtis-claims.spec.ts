import { describe, expect, it } from 'vitest';
import { jwtisTokenOptions } from './jwtis-claims.js';

const now = new Date('2030-01-31T12:00:00.500Z');
const seconds = Math.floor(now.getTime() / 1000);
const namespace = { accessTtl: 600, accessTtlMax: 3600 };

const wish = (claims: Record<string, unknown>) => jwtisTokenOptions(claims, namespace, now);

it('passes claims through unchanged', () => {
  const claims = { name: 'a & b <c> "d"', uid: 7, roles: ['x'], deep: { a: { b: null } } };
  expect(wish(claims)).toEqual({ claims, lifetime: 600 });
  expect(wish({})).toEqual({ claims: {}, lifetime: 600 });
});

describe('exp', () => {
  it.each([
    ['a second from now', seconds + 1, 1],
    ['the maximum', seconds + 3600, 3600],
    ['with a fraction', seconds + 60.9, 60],
  ])('%s is a lifetime', (_, exp, lifetime) => {
    expect(wish({ exp, uid: 1 })).toEqual({ claims: { uid: 1 }, lifetime });
  });

  it.each([
    ['now', seconds, 'must be in the future'],
    ['in the past', 1_548_144_343, 'must be in the future'],
    ['0', 0, 'must be in the future'],
    ['negative', -1, 'must be in the future'],
    ['a string', String(seconds + 60), 'must be a number: seconds since 1970'],
    ['null', null, 'must be a number: seconds since 1970'],
    ['beyond the maximum', seconds + 3601, 'must be at most 1h from now'],
    ['in milliseconds', now.getTime() + 60_000, 'must be at most 1h from now'],
  ])('%s is refused', (_, exp, detail) => {
    expect(() => wish({ exp })).toThrow(
      expect.objectContaining({ status: 400, fields: [{ pointer: '/claims/exp', detail }] }),
    );
  });
});

describe('claims that Signet sets', () => {
  it.each([
    ['iss', 'it is the issuer of the namespace'],
    ['sub', 'such as `uid`'],
    ['aud', '`audience` of the namespace'],
    ['iat', 'Signet sets the time'],
    ['nbf', 'Signet sets the time'],
    ['jti', 'stays the same across renewals'],
    ['EXP', 'choose another name'],
    ['sid', 'choose another name'],
    ['scope', 'choose another name'],
    ['usr', 'choose another name'],
  ])('%s is refused with an alternative', (name, wayOut) => {
    expect(() => wish({ [name]: 1, uid: 1 })).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        fields: [
          {
            pointer: `/claims/${name}`,
            detail: expect.stringMatching(
              new RegExp(`^must not set the claim ${name}, .*${wayOut}`),
            ) as string,
          },
        ],
      }),
    );
  });

  it('are all named', () => {
    expect(() => wish({ iss: 'x', jti: 1 })).toThrow(
      expect.objectContaining({
        fields: [
          expect.objectContaining({ pointer: '/claims/iss' }),
          expect.objectContaining({ pointer: '/claims/jti' }),
        ],
      }),
    );
  });
});

it.each([
  ['too many', Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`c${at}`, at]))],
  ['too large', { text: 'x'.repeat(2050) }],
  ['too deep', { a: { b: { c: { d: {} } } } }],
  ['invalidly named', { 'a b': 1 }],
])('refuses claims that are %s', (_, claims) => {
  expect(() => wish(claims)).toThrow(
    expect.objectContaining({
      code: 'request.invalid',
      fields: [expect.objectContaining({ pointer: '/claims' })],
    }),
  );
});
