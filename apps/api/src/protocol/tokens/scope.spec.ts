import { describe, expect, it } from 'vitest';
import type { TokenSubject } from '#database';
import { grantSessionScope } from './scope.js';

const subject = (...rights: string[]): TokenSubject => ({
  kind: 'user',
  id: 'u',
  name: 'ann',
  disabled: false,
  validUntil: null,
  allowedAddresses: [],
  identifier: null,
  attributes: {},
  groups: [],
  orgs: [],
  rights,
});
const all = { defaultScope: 'all' } as const;
const none = { defaultScope: 'none' } as const;

describe('sessionScope', () => {
  it('of a session without a scope is all rights of the subject', () => {
    const session = { scope: null, subject: subject('a:read', 'b:read') };
    expect(grantSessionScope(all, session, undefined)).toEqual(['a:read', 'b:read']);
    expect(grantSessionScope(none, session, undefined)).toEqual([]);
    expect(grantSessionScope(none, session, 'b:read')).toEqual(['b:read']);
  });

  it('of a narrowed session never exceeds its scope', () => {
    const session = { scope: ['a:read'], subject: subject('a:*', 'b:read') };
    expect(grantSessionScope(none, session, undefined)).toEqual(['a:read']);
    expect(() => grantSessionScope(all, session, 'b:read')).toThrow(/b:read/);
    expect(() => grantSessionScope(all, session, 'a:write')).toThrow(/a:write/);
  });

  it('of a narrowed session loses the rights that the subject loses', () => {
    const session = { scope: ['a:read', 'b:read'], subject: subject('b:read') };
    expect(grantSessionScope(all, session, undefined)).toEqual(['b:read']);
    expect(() => grantSessionScope(all, session, 'a:read')).toThrow(/a:read/);
  });
});
