import { describe, expect, it } from 'vitest';
import {
  covers,
  effectiveScope,
  formatRight,
  missingRights,
  parseRight,
  type Right,
} from './resolve-rights.js';

const long = 'x'.repeat(100);

describe('parseRight', () => {
  it.each<[string, Right]>([
    ['datastore:write', { service: 'datastore', subject: 'write' }],
    ['*:write', { service: '*', subject: 'write' }],
    ['datastore:*', { service: 'datastore', subject: '*' }],
    ['*:*', { service: '*', subject: '*' }],
    ['a:b', { service: 'a', subject: 'b' }],
    ['Data.store_2~x/y-z:/v1/items', { service: 'Data.store_2~x/y-z', subject: '/v1/items' }],
    [`${long}:${long}`, { service: long, subject: long }],
  ])('reads %s, and formatRight writes it back', (text, right) => {
    expect(parseRight(text)).toEqual(right);
    expect(formatRight(right)).toBe(text);
  });

  it.each([
    [''],
    [':'],
    ['datastore'],
    ['datastore:'],
    [':write'],
    ['a:b:c'],
    ['a::b'],
    ['**:b'],
    ['a*:b'],
    ['a:b*'],
    ['a b:c'],
    [' a:b'],
    ['a:b '],
    ['a:b\n'],
    ['a:b\0'],
    ['a=b'],
    ['a:"b"'],
    ['a:b\\c'],
    ['a:é'],
    ['а:b'],
    [`${long}x:b`],
    [`a:${long}x`],
  ])('refuses %j', (text) => {
    expect(parseRight(text)).toBeUndefined();
  });
});

function right(text: string): Right {
  const parsed = parseRight(text);
  if (parsed === undefined) throw new Error(`${text} is no right.`);
  return parsed;
}

describe('covers', () => {
  it.each([
    ['store:read', 'store:read', true],
    ['store:read', 'store:write', false],
    ['store:read', 'web:read', false],
    ['store:read', 'read:store', false],
    ['store:read', 'STORE:read', false],
    ['store:read', 'store:rea', false],
    ['store:read', 'store:read/all', false],
    ['store:*', 'store:read', true],
    ['store:*', 'web:read', false],
    ['store:*', 'store:*', true],
    ['*:read', 'store:read', true],
    ['*:read', 'store:write', false],
    ['*:read', '*:read', true],
    ['*:*', 'store:read', true],
    ['*:*', 'store:*', true],
    ['*:*', '*:read', true],
    ['*:*', '*:*', true],
    // Asking with `*` takes a `*` in the same place.
    ['store:read', 'store:*', false],
    ['store:read', '*:read', false],
    ['store:read', '*:*', false],
    ['store:*', '*:*', false],
    ['store:*', '*:read', false],
    ['*:read', '*:*', false],
    ['*:read', 'store:*', false],
  ])('says of %s that it covers %s: %s', (granted, asked, expected) => {
    expect(covers(right(granted), right(asked))).toBe(expected);
    expect(missingRights([granted], [asked])).toEqual(expected ? [] : [asked]);
  });

  it('agrees with the definition, part by part, for every pair', () => {
    const parts = ['*', 'a', 'b'];
    const all = parts.flatMap((service) => parts.map((subject) => ({ service, subject })));
    for (const granted of all) {
      for (const asked of all) {
        const service = granted.service === '*' || granted.service === asked.service;
        const subject = granted.subject === '*' || granted.subject === asked.subject;
        expect(covers(granted, asked), `${formatRight(granted)} ${formatRight(asked)}`).toBe(
          service && subject,
        );
      }
    }
  });
});

describe('missingRights', () => {
  it.each<[string, string[], string[], string[]]>([
    ['nothing is asked', ['store:read'], [], []],
    ['nothing is granted', [], ['store:read'], ['store:read']],
    ['each is covered by another', ['store:read', 'web:*'], ['web:read', 'store:read'], []],
    ['one covers all', ['*:*'], ['web:read', 'store:read'], []],
    ['two halves make no whole', ['store:*', '*:read'], ['*:*', 'web:write'], ['*:*', 'web:write']],
    ['several are missing', ['a:b'], ['z:z', 'a:b', 'c:d'], ['c:d', 'z:z']],
    ['one is asked twice', [], ['c:d', 'c:d'], ['c:d']],
    ['something is no right', ['*:*'], ['openid', 'a:b', 'a:b:c', ''], ['', 'a:b:c', 'openid']],
  ])('%s', (_case, granted, asked, missing) => {
    expect(missingRights(granted, asked)).toEqual(missing);
  });

  it('finds the one that is missing among twenty thousand', () => {
    const granted = Array.from({ length: 20_000 }, (_, index) => `service-${index}:read`);
    const asked = Array.from({ length: 20_000 }, (_, index) => `service-${index + 1}:read`);
    expect(missingRights(granted, asked)).toEqual(['service-20000:read']);
  });
});

// jwtd counted down from the number of labels, once for each pair of a group and a label that matched, and granted the
// request if it ended at zero.
describe('a right that two groups grant', () => {
  const both = [['store:read'], ['store:read']].flat();

  it('does not count for a second one that nobody grants', () => {
    expect(missingRights(both, ['store:read', 'store:write'])).toEqual(['store:write']);
    expect(effectiveScope(both, ['store:read', 'store:write'], 'all')).toEqual({
      missing: ['store:write'],
    });
  });

  it('is granted', () => {
    expect(missingRights(both, ['store:read'])).toEqual([]);
    expect(effectiveScope(both, ['store:read'], 'all')).toEqual({ granted: ['store:read'] });
  });

  it('is granted where one of them grants it with a wildcard', () => {
    const overlapping = ['store:read', 'store:*', '*:read', '*:*'];
    expect(missingRights(overlapping, ['store:read'])).toEqual([]);
    expect(missingRights(overlapping.slice(0, 3), ['store:read', 'web:write'])).toEqual([
      'web:write',
    ]);
  });

  it('is named once when everything is given', () => {
    expect(effectiveScope(both, undefined, 'all')).toEqual({ granted: ['store:read'] });
  });
});

describe('effectiveScope', () => {
  const granted = ['web:read', 'store:*', 'a:b'];

  it.each<[string, string[] | undefined, 'all' | 'none', ReturnType<typeof effectiveScope>]>([
    ['all, if nothing is asked', undefined, 'all', { granted: ['a:b', 'store:*', 'web:read'] }],
    ['none, if nothing is asked', undefined, 'none', { granted: [] }],
    ['all for an empty list', [], 'all', { granted: ['a:b', 'store:*', 'web:read'] }],
    ['none for an empty list', [], 'none', { granted: [] }],
    ['exactly what is asked', ['web:read'], 'all', { granted: ['web:read'] }],
    ['what is asked, where unasked is none', ['web:read'], 'none', { granted: ['web:read'] }],
    ['not the wildcard behind it', ['store:read'], 'all', { granted: ['store:read'] }],
    ['the wildcard that is asked', ['store:*'], 'all', { granted: ['store:*'] }],
    [
      'in order, each once',
      ['web:read', 'a:b', 'web:read'],
      'all',
      { granted: ['a:b', 'web:read'] },
    ],
    ['or what is missing', ['web:write', 'a:b', 'c:*'], 'all', { missing: ['c:*', 'web:write'] }],
  ])('gives %s', (_case, asked, unasked, expected) => {
    expect(effectiveScope(granted, asked, unasked)).toEqual(expected);
  });

  it('leaves the lists as they are', () => {
    const asked = Object.freeze(['web:read', 'a:b']);
    expect(effectiveScope(Object.freeze([...granted]), asked, 'all')).toEqual({
      granted: ['a:b', 'web:read'],
    });
  });
});
