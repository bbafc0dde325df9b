import { describe, expect, it } from 'vitest';
import { auditedChange, auditedDetails, auditedMembers, type TargetKind } from './audit-members.js';

describe('of a change', () => {
  it('all declared members are told of something new, and no others', () => {
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

  it('those that differ are told of an edit, also where one side has none', () => {
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

  it('dates are told as texts', () => {
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
  ])('what others call %s is not told, however deep it lies', (name) => {
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
  ])('what looks like a secret is not told, wherever it stands: %s', (text) => {
    const told = auditedChange('user', undefined, { name: text, attributes: { note: [text] } });

    expect(told.after).toEqual({ name: '[secret]', attributes: { note: ['[secret]'] } });
  });

  it('the private members of a key are not told', () => {
    const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' };
    const symmetric = { kty: 'oct', k: 'k', alg: 'HS256' };

    expect(
      auditedChange('audience', undefined, { jwk, jwks: { keys: [symmetric] } }).after,
    ).toEqual({
      jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
      jwks: { keys: [{ kty: 'oct', alg: 'HS256' }] },
    });
  });

  it('a member that is very long is told by its length', () => {
    const attributes = { text: 'x'.repeat(5000) };

    expect(auditedChange('user', undefined, { name: 'ada', attributes }).after).toEqual({
      name: 'ada',
      attributes: '[5011 characters of JSON, left out]',
    });
  });

  it('what no database can keep is made into what it can', () => {
    const attributes = { a: 'x\0y', b: '\ud800', c: Number.NaN };

    expect(auditedChange('user', undefined, { attributes }).after).toEqual({
      attributes: { a: 'xy', b: '\ufffd', c: null },
    });
  });
});

it('no kind of thing declares a member that is a secret by its name', () => {
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
  const secret = /pass|secret|token|private|sealed|hash|seed/i;
  expect(named.filter((name) => secret.test(name) && !harmless.includes(name))).toEqual([]);
});

it('details are told without what looks like a secret', () => {
  expect(auditedDetails({ reason: 'password', token: 'x', times: 3, gone: undefined })).toEqual({
    reason: 'password',
    times: 3,
  });
});
