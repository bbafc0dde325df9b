import { describe, expect, it } from 'vitest';
import {
  covers,
  effectiveScope,
  formatRight,
  missingRights,
  parseRight,
  rightOfParts,
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
    ['store:role/*', { service: 'store', subject: 'role/*' }],
    ['store:*/admin', { service: 'store', subject: '*/admin' }],
    ['store:*/*', { service: 'store', subject: '*/*' }],
    ['*:/v1/*/items', { service: '*', subject: '/v1/*/items' }],
    [`a:${'*/'.repeat(7)}*`, { service: 'a', subject: `${'*/'.repeat(7)}*` }],
    [`a:${'b/'.repeat(49)}b`, { service: 'a', subject: `${'b/'.repeat(49)}b` }],
    // The last colon divides.
    ['https://api.example:read', { service: 'https://api.example', subject: 'read' }],
    ['https://api.example:8443:read', { service: 'https://api.example:8443', subject: 'read' }],
    [
      "https://u@[2001:db8::1]:8443/v1?a=b&c=%20;d#(e),!f+$':role/*",
      { service: "https://u@[2001:db8::1]:8443/v1?a=b&c=%20;d#(e),!f+$'", subject: 'role/*' },
    ],
    ['urn:example:store:*', { service: 'urn:example:store', subject: '*' }],
    ['localhost:8080:read', { service: 'localhost:8080', subject: 'read' }],
    ['api.example:8080/v1:/v1/*', { service: 'api.example:8080/v1', subject: '/v1/*' }],
    [`https://${'x'.repeat(92)}:a`, { service: `https://${'x'.repeat(92)}`, subject: 'a' }],
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
    ['a:**'],
    ['a:b/c*'],
    ['a:*b/c'],
    ['a:b/**/c'],
    ['a/*:b'],
    [`a:${'b/'.repeat(8)}*`],
    [`a:${'*/'.repeat(50)}`],
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
    ['store:role:admin'],
    ['https://:'],
    ['https://*.example:read'],
    ['https://api.example/a b:read'],
    ['https://api.example/"a":read'],
    ['localhost:808080:read'],
    ['1://x:read'],
    [`https://${'x'.repeat(93)}:a`],
  ])('refuses %j', (text) => {
    expect(parseRight(text)).toBeUndefined();
  });
});

describe('rightOfParts', () => {
  it.each([
    ['https://api.example:8443', 'read', 'https://api.example:8443:read'],
    ['https://api.example', '8443', 'https://api.example:8443'],
    ['store', 'role/admin', 'store:role/admin'],
    ['*', '*', '*:*'],
  ])('joins %s and %s', (service, subject, text) => {
    expect(rightOfParts(service, subject)).toBe(text);
  });

  // A client that chooses the subject must not be able to choose the service.
  it.each([
    ['https://api.example', '8443:read'],
    ['localhost', '8080:read'],
    ['urn:example', 'a:read'],
    ['https://api.example:', 'read'],
  ])('refuses a boundary that would move: %s and %s', (service, subject) => {
    const text = rightOfParts(service, subject);
    expect(text === undefined || parseRight(text)?.service === service).toBe(true);
    if (subject.includes(':')) expect(text).toBeUndefined();
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
    // `*` as a segment stands for exactly one.
    ['store:role/*', 'store:role/admin', true],
    ['store:role/*', 'store:role/*', true],
    ['store:role/*', 'store:scope/admin', false],
    ['store:role/*', 'store:role', false],
    ['store:role/*', 'store:role/admin/x', false],
    ['store:role/*', 'web:role/admin', false],
    ['store:role/*', 'store:*', false],
    ['store:role/*', 'store:*/admin', false],
    ['store:role/*', 'store:*/*', false],
    ['store:role/*', '*:role/admin', false],
    ['store:role/admin', 'store:role/*', false],
    ['store:*/admin', 'store:role/admin', true],
    ['store:*/admin', 'store:role/user', false],
    ['store:*/admin', 'store:admin', false],
    ['store:*/*', 'store:role/admin', true],
    ['store:*/*', 'store:role/*', true],
    ['store:*/*', 'store:*/admin', true],
    ['store:*/*', 'store:role', false],
    ['store:*/*', 'store:*', false],
    ['store:*/*', 'store:a/b/c', false],
    ['*:role/*', 'store:role/admin', true],
    ['*:role/*', '*:role/admin', true],
    // `*` alone stands for any subject, whatever its segments.
    ['store:*', 'store:role/admin', true],
    ['store:*', 'store:*/*', true],
    ['store:*', 'store:a/b/c/d/e/f/g/h/i/j', true],
    ['*:*', 'store:*/admin', true],
    ['store:/v1/*', 'store:/v1/items', true],
    ['store:/v1/*', 'store:v1/items', false],
  ])('says of %s that it covers %s: %s', (granted, asked, expected) => {
    expect(covers(right(granted), right(asked))).toBe(expected);
    expect(missingRights([granted], [asked])).toEqual(expected ? [] : [asked]);
  });

  it('agrees with the definition, part by part, for every pair', () => {
    const parts = ['*', 'a', 'b'];
    const pairs = parts.flatMap((one) => parts.map((other) => `${one}/${other}`));
    const subjects = [...parts, ...pairs, ...pairs.map((pair) => `${pair}/*`)];
    const all = parts.flatMap((service) => subjects.map((subject) => ({ service, subject })));
    for (const granted of all) {
      for (const asked of all) {
        const service = granted.service === '*' || granted.service === asked.service;
        const mine = granted.subject.split('/');
        const theirs = asked.subject.split('/');
        const alike = mine.every((segment, at) => segment === '*' || segment === theirs[at]);
        const subject = granted.subject === '*' || (alike && mine.length === theirs.length);
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

/** Every subject of so many segments that are `a` or `*`. */
function everyMix(segments: number): string[] {
  if (segments === 0) return ['x'];
  return everyMix(segments - 1).flatMap((rest) => [`a/${rest}`, `*/${rest}`]);
}

// Long enough that comparing each with each would not end within the limit of a test.
describe('many rights with `*` among their segments', () => {
  const many = Array.from({ length: 50_000 }, (_, index) => index);

  it('find the one that is missing', () => {
    const granted = many.map((index) => `store:key-${index}/*`);
    const asked = many.map((index) => `store:key-${index + 1}/x`);
    expect(missingRights(granted, asked)).toEqual(['store:key-50000/x']);
  });

  it('do no harm where every way through them is tried in vain', () => {
    const granted = everyMix(7).flatMap((subject) => [`store:${subject}`, `*:${subject}`]);
    const asked = many.map((index) => `store:a/a/a/a/a/a/a/${index}`);
    expect(missingRights(granted, asked)).toHaveLength(many.length);
    expect(missingRights(granted, ['store:a/a/a/a/a/a/a/x'])).toEqual([]);
  });
});

// jwtd counted down from the number of labels, once for each pair of a group and a label that matched, and granted the
// request if it ended at zero.
describe('a right that two groups grant', () => {
  const both = [['store:read'], ['store:read']].flat();

  it('does not count for a second one that is not granted', () => {
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
    [
      'all, if no scope is requested',
      undefined,
      'all',
      { granted: ['a:b', 'store:*', 'web:read'] },
    ],
    ['none, if no scope is requested', undefined, 'none', { granted: [] }],
    ['all for an empty list', [], 'all', { granted: ['a:b', 'store:*', 'web:read'] }],
    ['none for an empty list', [], 'none', { granted: [] }],
    ['exactly the requested rights', ['web:read'], 'all', { granted: ['web:read'] }],
    [
      'the requested rights, with the default scope none',
      ['web:read'],
      'none',
      { granted: ['web:read'] },
    ],
    [
      'not the wildcard that covers a requested right',
      ['store:read'],
      'all',
      { granted: ['store:read'] },
    ],
    ['a requested wildcard', ['store:*'], 'all', { granted: ['store:*'] }],
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
