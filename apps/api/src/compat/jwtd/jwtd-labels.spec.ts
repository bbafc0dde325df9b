import { describe, expect, it } from 'vitest';
import { missingRights } from '../../identity/rights/resolve-rights.js';
import {
  labelRightsFault,
  labelsFault,
  labelsOf,
  rightOfSubject,
  rightsOf,
  rightsOfLabels,
  type LabelRights,
} from './jwtd-labels.js';

const refusal = (pointer: string): Error =>
  expect.objectContaining({
    code: 'request.invalid',
    fields: [expect.objectContaining({ pointer })],
  }) as Error;

describe('rightsOfLabels', () => {
  it.each([
    ['no labels', {}, []],
    ['a label', { role: 'admin' }, ['store:role/admin']],
    ['labels', { role: 'admin', scope: 'eu' }, ['store:role/admin', 'store:scope/eu']],
    ['any value', { role: '*' }, ['store:role/*']],
    ['any key', { '*': 'admin' }, ['store:*/admin']],
    ['any label', { '*': '*' }, ['store:*/*']],
    ['every character', { 'a.b_c~d-E9': '~._-0Z' }, ['store:a.b_c~d-E9/~._-0Z']],
    ['a label without a value', { read: '' }, ['store:read']],
    ['a whole subject without a value', { 'v1/*/items': '' }, ['store:v1/*/items']],
    ['the longest', { k: 'v'.repeat(98) }, [`store:k/${'v'.repeat(98)}`]],
  ])('reads %s', (_, labels, rights) => {
    expect(rightsOfLabels('store', labels, '/labels')).toEqual(rights);
  });

  it.each([
    ['', 'x', ''],
    ['', '', ''],
    ['a/b', 'x', 'a~1b'],
    ['a', 'b/c', 'a'],
    ['a*', 'x', 'a*'],
    ['a', 'x*', 'a'],
    ['a', '**', 'a'],
    ['a b', 'x', 'a b'],
    ['a', ' ', 'a'],
    ['a:b', 'x', 'a:b'],
    ['a:b', '', 'a:b'],
    ['a', 'b:c', 'a'],
    ['a', 'é', 'a'],
    ['а', 'cyrillic', 'а'],
    ['a~b', '"', 'a~0b'],
    ['a', 'x\n', 'a'],
    ['k', 'v'.repeat(99), 'k'],
    ['k'.repeat(101), '', 'k'.repeat(101)],
    ['a/b/c/d/e/f/g/h/*', '', 'a~1b~1c~1d~1e~1f~1g~1h~1*'],
  ])('refuses %j: %j, and names it', (key, value, name) => {
    const labels = { good: 'one', [key]: value };
    expect(() => rightsOfLabels('store', labels, '/labels')).toThrow(refusal(`/labels/${name}`));
  });

  it('accepts a service that is a URI', () => {
    const rights = ['https://api.example:8443:role/admin', 'https://api.example:8443:read'];
    const labels = { role: 'admin', read: '' };
    expect(rightsOfLabels('https://api.example:8443', labels, '/labels')).toEqual(rights);
    const ofGroup = { 'https://api.example:8443': labels, 'localhost:8080': { role: '*' } };
    expect(labelsOf(rightsOf(ofGroup).sort())).toEqual(ofGroup);
    expect(rightOfSubject('localhost:8080', 'read')).toBe('localhost:8080:read');
  });

  it('does not let a label extend into the service', () => {
    for (const service of ['https://api.example', 'localhost', 'urn:example']) {
      expect(() => rightsOfLabels(service, { '8080:read': '' }, '/labels')).toThrow(
        refusal('/labels/8080:read'),
      );
      expect(() => rightOfSubject(service, '8080:read')).toThrow(refusal('/subject'));
    }
  });

  it.each(['', 'a b', 'a:b', '**', 's'.repeat(101)])('refuses the service %j', (service) => {
    expect(() => rightsOfLabels(service, { a: 'b' }, '/labels')).toThrow(refusal('/labels/a'));
  });
});

describe('rightOfSubject', () => {
  it.each(['read', '*', 'role/*', '/v1/items'])('reads %s', (subject) => {
    expect(rightOfSubject('store', subject)).toBe(`store:${subject}`);
  });

  it.each(['', 'a b', 'a:b', 'a*', 's'.repeat(101)])('refuses %j', (subject) => {
    expect(() => rightOfSubject('store', subject)).toThrow(refusal('/subject'));
  });
});

describe('labelsOf', () => {
  it.each<[string[], LabelRights]>([
    [[], {}],
    [['store:role/admin'], { store: { role: 'admin' } }],
    [['*:*/x', 'a:b/*', 'a:c/d'], { '*': { '*': 'x' }, a: { b: '*', c: 'd' } }],
    [['a:b'], { a: { b: '' } }],
    [['a:*'], { a: { '*': '' } }],
    [['a:*', 'a:*/*'], { a: { '*': '', '*/*': '' } }],
    [['a:b', 'a:b/c'], { a: { b: '', 'b/c': '' } }],
    [['a:b/c', 'a:b/d'], { a: { b: 'c', 'b/d': '' } }],
    [['a:/b', 'a:b/', 'a:b/c/d'], { a: { '/b': '', 'b/': '', 'b/c/d': '' } }],
  ])('shows %j, and rightsOf reads it back', (rights, labels) => {
    expect(labelsOf(rights)).toEqual(labels);
    expect(rightsOf(labels).sort()).toEqual(rights);
  });

  it('accepts any service or key, even names of object prototype members', () => {
    const rights = ['__proto__:__proto__/x', 'toString:constructor/x'];
    const labels = labelsOf(rights);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(Object.keys(labels)).toEqual(['__proto__', 'toString']);
    expect(rightsOf(labels)).toEqual(rights);
  });
});

describe('rightsOf', () => {
  it('names the service and the key of an invalid label', () => {
    const labels = { good: { a: 'b' }, 'x/y': { 'a/b': 'c' } };
    expect(() => rightsOf(labels)).toThrow(refusal('/rights/x~1y/a~1b'));
  });

  it('accepts up to 200', () => {
    const many = (count: number): LabelRights => ({
      a: Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v'])),
    });
    expect(rightsOf(many(200))).toHaveLength(200);
    expect(() => rightsOf(many(201))).toThrow(refusal('/rights'));
  });
});

// jwtd: a label of the group covers a requested label if its key and its value are each equal or `*`.
describe('the coverage of group labels', () => {
  it('matches jwtd part by part, for every pair', () => {
    const parts = ['*', 'a', 'b'];
    const labels = parts.flatMap((key) => parts.map((value) => ({ key, value })));
    for (const granted of labels) {
      for (const asked of labels) {
        const key = granted.key === '*' || granted.key === asked.key;
        const value = granted.value === '*' || granted.value === asked.value;
        const missing = missingRights(
          rightsOf({ store: { [granted.key]: granted.value } }),
          rightsOfLabels('store', { [asked.key]: asked.value }, '/labels'),
        );
        expect(missing.length === 0, JSON.stringify([granted, asked])).toBe(key && value);
      }
    }
  });
});

describe('labelsFault and labelRightsFault', () => {
  it.each([[{}], [{ a: 'b' }], [{ a: '', '': 'x' }]])(
    'find nothing wrong with the form of %j',
    (labels) => {
      expect(labelsFault(labels)).toBeUndefined();
      expect(labelRightsFault({ service: labels })).toBeUndefined();
    },
  );

  it.each([
    [undefined],
    [null],
    ['x'],
    [1],
    [[]],
    [['a']],
    [{ a: 1 }],
    [{ a: null }],
    [{ a: ['b'] }],
    [{ a: {} }],
  ])('refuse %j', (labels) => {
    expect(labelsFault(labels)).toBeTypeOf('string');
    expect(labelRightsFault({ service: labels })).toBeTypeOf('string');
  });

  it('refuse rights without services', () => {
    for (const rights of [undefined, null, 'x', [], { a: 'b' }]) {
      expect(labelRightsFault(rights)).toBeTypeOf('string');
    }
  });
});
