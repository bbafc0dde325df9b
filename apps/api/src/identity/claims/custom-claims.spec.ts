import { describe, expect, it } from 'vitest';
import type { Attributes, ClaimTemplate } from '#database';
import {
  buildAccessClaims,
  buildRefreshClaims,
  type AccessClaimsInput,
} from '../../protocol/tokens/access-claims.js';
import {
  attributesFault,
  claimTemplateFault,
  customClaims,
  faultyClaim,
  isReservedClaim,
  MAX_CUSTOM_BYTES,
  requestClaimsFault,
  MAX_CUSTOM_CLAIMS,
} from './custom-claims.js';

/** An object with this own member, whatever the name. */
const withMember = (name: string, value: unknown): unknown =>
  JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`);

const many = (count: number, value: unknown): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, value]));

/** A label and the checked value. */
type Case = readonly [string, unknown];

const prototypeNames = ['__proto__', 'constructor', 'prototype', 'toString', '__defineGetter__'];

const subject = {
  attributes: { department: 'sales', level: 3, staff: false, sites: ['hall 3'], empty: '' },
  groups: ['admins', 'staff'],
  orgs: ['acme'],
};

const facts: AccessClaimsInput = {
  issuer: 'https://id.example/ns/shop',
  audience: 'https://shop.example',
  subject: { kind: 'user', id: 'user-1', name: 'jane', identifier: null, groups: [], orgs: [] },
  sessionId: 'session-1',
  scope: ['datastore:read'],
  clientId: 'shop',
  claimNames: 'short',
  custom: {},
  lifetime: 600,
  now: new Date('2026-01-01T00:00:00Z'),
  jti: 'token-1',
};

describe('attributesFault', () => {
  it.each([
    ['nothing', {}],
    ['every type', subject.attributes],
    ['an empty list', { sites: [] }],
    ['the most attributes', many(MAX_CUSTOM_CLAIMS, true)],
    ['the longest name', { ['a'.repeat(64)]: 1 }],
    ['every character of a name', { '_aZ0_.-': -0.5 }],
    ['the most bytes', { a: 'x'.repeat(MAX_CUSTOM_BYTES - '{"a":""}'.length) }],
  ])('takes %s', (_label, attributes) => {
    expect(attributesFault(attributes)).toBeUndefined();
  });

  it.each<Case>([
    ['null', null],
    ['a list', ['a']],
    ['a text', 'a'],
    ['one attribute too many', many(MAX_CUSTOM_CLAIMS + 1, true)],
    ['an empty name', { '': 1 }],
    ['a name too long', { ['a'.repeat(65)]: 1 }],
    ['a digit first', { '1a': 1 }],
    ['a blank in a name', { 'a b': 1 }],
    ['a line feed after a name', { 'a\n': 1 }],
    ['a letter beyond ASCII', { ä: 1 }],
    ['null as a value', { a: null }],
    ['an object as a value', { a: {} }],
    ['a list in a list', { a: [['b']] }],
    ['a list of numbers', { a: [1] }],
    ['infinity', { a: Infinity }],
    ['an integer that is rounded', { a: 2 ** 53 }],
    ['a negative one', { a: -(2 ** 53) }],
    ['one byte too many', { a: 'x'.repeat(MAX_CUSTOM_BYTES - '{"a":""}'.length + 1) }],
    ['bytes too many in few characters', { a: 'ä'.repeat(MAX_CUSTOM_BYTES / 2) }],
    ...prototypeNames.map((name): Case => [name, withMember(name, 'text')]),
  ])('refuses %s', (_label, attributes) => {
    expect(attributesFault(attributes)).toMatch(/^must /);
  });

  it('does not quote an invalid name', () => {
    expect(attributesFault({ '<b>\n': 1 })).not.toContain('<b>');
  });
});

describe('claimTemplateFault', () => {
  it.each([
    ['nothing', {}],
    ['an attribute', { department: { from: 'attribute', name: 'department' } }],
    ['groups and orgs', { roles: { from: 'groups' }, tenants: { from: 'orgs' } }],
    ['a text', { env: { from: 'value', value: '' } }],
    ['zero', { env: { from: 'value', value: 0 } }],
    ['false', { env: { from: 'value', value: false } }],
    ['a URI', { 'https://shop.example/roles': { from: 'groups' } }],
    ['the most claims', many(MAX_CUSTOM_CLAIMS, { from: 'groups' })],
    ['names that hold reserved ones', { subject: { from: 'groups' }, issuer: { from: 'orgs' } }],
  ])('takes %s', (_label, template) => {
    expect(claimTemplateFault(template)).toBeUndefined();
  });

  it.each<Case>([
    ['null', null],
    ['a list', []],
    ['one claim too many', many(MAX_CUSTOM_CLAIMS + 1, { from: 'groups' })],
    ['an empty name', { '': { from: 'groups' } }],
    ['a name too long', { ['a'.repeat(129)]: { from: 'groups' } }],
    ['a blank before a name', { ' sub': { from: 'groups' } }],
    ['a look-alike of a reserved name', { ſub: { from: 'groups' } }],
    ['a text as a source', { a: 'groups' }],
    ['null as a source', { a: null }],
    ['no `from`', { a: { name: 'department' } }],
    ['an unknown `from`', { a: { from: 'password' } }],
    ['`from` of every object', { a: { from: 'toString', toString: 1 } }],
    ['an attribute without a name', { a: { from: 'attribute' } }],
    ['an attribute with a bad name', { a: { from: 'attribute', name: 'a b' } }],
    ['an attribute of every object', { a: { from: 'attribute', name: 'constructor' } }],
    ['groups with a name', { a: { from: 'groups', name: 'a' } }],
    ['no value', { a: { from: 'value' } }],
    ['an integer that is rounded', { a: { from: 'value', value: 2 ** 53 } }],
    ['null as a value', { a: { from: 'value', value: null } }],
    ['a list as a value', { a: { from: 'value', value: ['a'] } }],
    ['a value and more', { a: { from: 'value', value: 1, name: 'a' } }],
    ['more than 16 kB', { a: { from: 'value', value: 'x'.repeat(16 * 1024) } }],
    ...prototypeNames.map((name): Case => [name, withMember(name, { from: 'groups' })]),
  ])('refuses %s', (_label, template) => {
    expect(claimTemplateFault(template)).toMatch(/^must /);
  });

  it.each(
    ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid', 'client_id', 'scope', 'act', 'may_act']
      .concat('cnf', 'auth_time', 'acr', 'amr', 'nonce', 'azp', 'events', 'cnt', 'identifier')
      .concat('usr', 'grp', 'org', 'username', 'groups', 'orgs')
      .flatMap((name) => [name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)]),
  )('refuses the reserved claim %s by its name', (name) => {
    const fault = claimTemplateFault({ [name]: { from: 'value', value: 'x' } });
    expect(fault).toBe(`must not set the claim ${name}, which is reserved`);
  });
});

describe('faultyClaim', () => {
  const good = { from: 'groups' };

  it.each<[string, unknown, string | undefined]>([
    ['a reserved name', { a: good, Sub: good }, 'Sub'],
    [
      'a name that is a URI',
      { 'https://example.test/a': { from: 'nowhere' } },
      'https://example.test/a',
    ],
    ['a bad source', { a: good, b: { from: 'attribute' }, c: good }, 'b'],
    ['nothing wrong', { a: good }, undefined],
    ['a name that is not safe to quote', { '<b>\n': good }, undefined],
    ['too many', many(MAX_CUSTOM_CLAIMS + 1, { from: 'nowhere' }), undefined],
    ['no object', 'sub', undefined],
  ])('names the claim at fault where there is %s', (_label, template, name) => {
    expect(faultyClaim(template)).toBe(name);
  });
});

describe('isReservedClaim', () => {
  it('knows every claim that Signet writes', () => {
    const apiKey = { ...facts.subject, kind: 'api-key' as const, identifier: 'i' };
    const user = { ...facts.subject, groups: ['g'], orgs: ['o'] };
    const written = [
      buildAccessClaims({ ...facts, subject: user }),
      buildAccessClaims({ ...facts, subject: user, claimNames: 'long' }),
      buildAccessClaims({ ...facts, subject: apiKey }),
      buildRefreshClaims({
        issuer: facts.issuer,
        userId: 'user-1',
        sessionId: 'session-1',
        counter: 0,
        now: facts.now,
        expiresAt: facts.now,
      }),
    ];
    const names = new Set(written.flatMap((claims) => Object.keys(claims)));
    expect([...names].filter((name) => !isReservedClaim(name))).toEqual([]);
    expect(names.size).toBe(18);
  });
});

describe('customClaims', () => {
  const of = (
    template: ClaimTemplate,
    attributes: Attributes = subject.attributes,
  ): Record<string, unknown> => ({ ...customClaims(template, { ...subject, attributes }) });

  it('takes values from attributes, groups, orgs and the template', () => {
    const template: ClaimTemplate = {
      department: { from: 'attribute', name: 'department' },
      rank: { from: 'attribute', name: 'level' },
      staff: { from: 'attribute', name: 'staff' },
      sites: { from: 'attribute', name: 'sites' },
      note: { from: 'attribute', name: 'empty' },
      roles: { from: 'groups' },
      tenants: { from: 'orgs' },
      env: { from: 'value', value: 'test' },
    };
    expect(of(template)).toStrictEqual({
      department: 'sales',
      rank: 3,
      staff: false,
      sites: ['hall 3'],
      note: '',
      roles: ['admins', 'staff'],
      tenants: ['acme'],
      env: 'test',
    });
  });

  it.each(['missing', 'Department', 'toString', '__proto__', 'constructor'])(
    'omits the missing attribute %s',
    (name) => {
      expect(of({ claim: { from: 'attribute', name } })).toStrictEqual({});
    },
  );

  it('leaves out empty lists of groups and orgs', () => {
    const template: ClaimTemplate = { roles: { from: 'groups' }, tenants: { from: 'orgs' } };
    const claims = customClaims(template, { attributes: {}, groups: [], orgs: [] });
    expect(Object.keys(claims)).toEqual([]);
  });

  it('leaves out a value of a row that no request could have written', () => {
    const attributes = { nested: { a: [{}] }, nothing: null } as unknown as Attributes;
    const template = {
      nested: { from: 'attribute', name: 'nested' },
      nothing: { from: 'attribute', name: 'nothing' },
      list: { from: 'value', value: [1] },
      other: { from: 'password' },
    } as unknown as ClaimTemplate;
    expect(of(template, attributes)).toStrictEqual({});
  });

  it('has no prototype', () => {
    expect(Object.getPrototypeOf(customClaims({}, subject))).toBeNull();
  });

  it.each(['sub', 'Sub', 'EXP', 'cnf', 'Client_Id', 'act', 'ſub', ...prototypeNames])(
    'never sets %s, whatever the row says',
    (name) => {
      const template = withMember(name, { from: 'value', value: 'x' }) as ClaimTemplate;
      const claims = customClaims(template, subject);
      expect(Reflect.ownKeys(claims)).toEqual([]);
      expect(Object.getPrototypeOf(claims)).toBeNull();
    },
  );

  it('makes at most 2 kB of them', () => {
    const room = MAX_CUSTOM_BYTES - '{"a":""}'.length;
    const template: ClaimTemplate = { a: { from: 'attribute', name: 'long' } };
    expect(of(template, { long: 'x'.repeat(room) })).toHaveProperty('a');
    expect(() => of(template, { long: 'x'.repeat(room + 1) })).toThrow(
      expect.objectContaining({ code: 'token.too_large', status: 400 }) as Error,
    );
  });
});

describe('requestClaimsFault', () => {
  it('takes any JSON of at most 4 levels', () => {
    const claims = { user: 'ann', level: 3, tenant: { id: 7, of: { a: [null, true] } } };
    expect(requestClaimsFault(claims)).toBeUndefined();
    expect(requestClaimsFault({})).toBeUndefined();
  });

  it.each<[string, unknown, RegExp]>([
    ['a list', [], /JSON object/],
    ['a text', 'claims', /JSON object/],
    ['nothing', undefined, /JSON object/],
    ['a registered claim', { iss: 'me' }, /iss, which is reserved/],
    ['a registered claim in another case', { SuB: 'me' }, /SuB, which is reserved/],
    ['a claim of Signet', { scope: 'all:all' }, /scope, which is reserved/],
    ['a name with a blank', { 'a b': 1 }, /names of at most 128/],
    ['the member of an object', { toString: 1 }, /toString/],
    ['the member of an object, deeper', { a: { constructor: 1 } }, /__proto__/],
    ['five levels', { a: { b: { c: { d: {} } } } }, /4 levels/],
    ['a value that is not JSON', { a: undefined }, /must be JSON/],
    ['an infinite number', { a: Number.POSITIVE_INFINITY }, /must be JSON/],
    [
      'too many',
      Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`c${at}`, at])),
      /50 claims/,
    ],
    ['too much', { a: 'x'.repeat(MAX_CUSTOM_BYTES) }, /2048 bytes/],
  ])('refuses %s', (_, claims, fault) => {
    expect(requestClaimsFault(claims)).toMatch(fault);
  });
});

describe('claims that a caller chose', () => {
  it('replace those of the template, and never a reserved one', () => {
    const template: ClaimTemplate = {
      env: { from: 'value', value: 'test' },
      kept: { from: 'value', value: 1 },
    };
    const chosen = { env: 'live', tenant: { id: 7 }, sub: 'root', SCOPE: 'all:all' };
    expect({ ...customClaims(template, subject, chosen) }).toStrictEqual({
      env: 'live',
      kept: 1,
      tenant: { id: 7 },
    });
  });

  it('have at most 2 kB together with the others', () => {
    const template: ClaimTemplate = { env: { from: 'value', value: 'x'.repeat(1500) } };
    expect(() => customClaims(template, subject, { more: 'x'.repeat(600) })).toThrow(
      expect.objectContaining({ code: 'token.too_large' }) as Error,
    );
  });
});

describe('accessClaims', () => {
  it('adds custom claims, which replace no other', () => {
    const custom = { department: 'sales', sub: 'root', scope: 'all', usr: 'root', exp: 1 };
    expect(buildAccessClaims({ ...facts, custom })).toStrictEqual({
      ...buildAccessClaims(facts),
      department: 'sales',
    });
  });
});
