import { describe, expect, it } from 'vitest';
import { auditedChange, auditedDetails, auditedMembers, type TargetKind } from './audit-members.js';

describe('a recorded change', () => {
  it('contains all declared fields of a new resource, and no others', () => {
    const user = {
      id: 'id',
      namespaceId: 'namespace',
      name: 'ada',
      nameKey: 'ada',
      passwordHash: '$argon2id$v=19$m=19456$AAAA$BBBB',
      disabled: false,
      attributes: {},
      version: 3,
    };

    expect(auditedChange('user', undefined, user)).toEqual({
      before: null,
      after: { name: 'ada', disabled: false, attributes: {} },
    });
    expect(auditedChange('user', user, undefined).before).toEqual({
      name: 'ada',
      disabled: false,
      attributes: {},
    });
  });

  it('contains the fields that differ after an edit, including fields that only one side has', () => {
    const before = { name: 'ada', disabled: false, attributes: { level: 3, sites: ['a', 'b'] } };
    const after = { name: 'ada', disabled: true, attributes: { level: 3, sites: ['a', 'b'] } };

    expect(auditedChange('user', before, after)).toEqual({
      before: { disabled: false },
      after: { disabled: true },
    });
    expect(auditedChange('user', after, after)).toEqual({ before: {}, after: {} });
    expect(auditedChange('api-key', { name: 'a' }, { name: 'a', expiresAt: null })).toEqual({
      before: {},
      after: { expiresAt: null },
    });
  });

  it('contains dates as text', () => {
    const expiresAt = new Date('2030-01-31T12:00:00.000Z');

    expect(auditedChange('api-key', undefined, { expiresAt }).after).toEqual({
      expiresAt: '2030-01-31T12:00:00.000Z',
    });
  });

  it.each([
    'password',
    'userPassword',
    'passphrase',
    'passcode',
    'clientSecret',
    'api_token',
    'apiKey',
    'api-key',
    'sealedPrivate',
    'privateKey',
    'secretHash',
    'otp',
    'totpSeed',
    'pin',
    'sessionCookie',
    'Authorization',
    'credentials',
  ])('omits fields named %s at any depth', (name) => {
    const attributes = { level: 3, [name]: 'x', deep: { list: [{ [name]: 'x', b: 1 }] } };

    expect(auditedChange('user', undefined, { attributes }).after).toEqual({
      attributes: { level: 3, deep: { list: [{ b: 1 }] } },
    });
  });

  it.each([
    'sgn_019ab0000000700080000000000000000_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_00000000',
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
    'say eyJhbGciOiJub25lIn0.e30. to it',
    '-----BEGIN PRIVATE KEY-----\nMIIB',
    '-----BEGIN RSA PRIVATE KEY-----',
    '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    '$2b$10$abcdefghijklmnopqrstuv',
  ])('replaces text that looks like a secret: %s', (text) => {
    const recorded = auditedChange('user', undefined, { name: text, attributes: { note: [text] } });

    expect(recorded.after).toEqual({ name: '[secret]', attributes: { note: ['[secret]'] } });
  });

  it('omits the private members of a JWK', () => {
    const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' };
    const symmetric = { kty: 'oct', k: 'k', alg: 'HS256' };

    expect(
      auditedChange('audience', undefined, { jwk, jwks: { keys: [symmetric] } }).after,
    ).toEqual({
      jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      jwks: { keys: [{ kty: 'oct', alg: 'HS256' }] },
    });
  });

  it('replaces a very long field by its length', () => {
    const attributes = { text: 'x'.repeat(5000) };

    expect(auditedChange('user', undefined, { name: 'ada', attributes }).after).toEqual({
      name: 'ada',
      attributes: '[5011 characters of JSON, omitted]',
    });
  });

  it('replaces characters and numbers that the database cannot store', () => {
    const attributes = { a: 'x\0y', b: '\ud800', c: Number.NaN };

    expect(auditedChange('user', undefined, { attributes }).after).toEqual({
      attributes: { a: 'xy', b: '\ufffd', c: null },
    });
  });
});

it('no kind of resource declares a field whose name suggests a secret', () => {
  const harmless = [
    'passwordLogin',
    'passwordGrant',
    'passwordMinLength',
    'hashKind',
    'shortPassword',
  ];
  const named = (Object.keys(auditedMembers) as TargetKind[]).flatMap((kind) => [
    ...auditedMembers[kind],
  ]);
  const secret = /pass|secret|token|private|sealed|encrypted|hash|seed/i;
  expect(named.filter((name) => secret.test(name) && !harmless.includes(name))).toEqual([]);
});

it('recorded details omit fields that look like secrets', () => {
  expect(auditedDetails({ reason: 'password', token: 'x', times: 3, gone: undefined })).toEqual({
    reason: 'password',
    times: 3,
  });
});
