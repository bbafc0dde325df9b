import { describe, expect, it } from 'vitest';
import { merge, sameValue } from '../apps/admin/src/app/shared/three-way.ts';

const base = {
  version: 1,
  updatedAt: 'then',
  name: 'ann',
  description: 'old',
  addresses: ['a'],
  encryption: { alg: 'ECDH-ES', enc: 'A256GCM' },
  attributes: { level: 1, site: 'north', team: 'red' },
};

/** The record as saved by another administrator. */
const saved = (changes) => ({ ...base, version: 2, updatedAt: 'now', ...changes });
const mine = () => 'mine';
const theirs = () => 'theirs';

describe('two edits of one record', () => {
  it('of different fields are both kept', () => {
    const merged = merge(base, { description: 'mine' }, saved({ name: 'theirs' }));
    expect(merged).toMatchObject({ conflicts: [], kept: ['name'] });
    expect(merged.patch(mine)).toEqual({ description: 'mine' });
  });

  it('of the same field to different values are a conflict, with both sides', () => {
    const patch = { name: 'mine', description: 'mine too' };
    const merged = merge(base, patch, saved({ name: 'theirs' }));
    expect(merged.conflicts).toEqual([{ field: 'name', mine: 'mine', theirs: 'theirs' }]);
    expect(merged.patch(mine)).toEqual(patch);
    expect(merged.patch(theirs)).toEqual({ description: 'mine too' });
  });

  it('of the same field to the same value are no conflict, and nothing is left to save', () => {
    const merged = merge(base, { name: 'same' }, saved({ name: 'same' }));
    expect(merged.conflicts).toEqual([]);
    expect(merged.patch(mine)).toEqual({});
  });

  it('name fields that a form sends as they were nowhere', () => {
    const patch = { ...base, description: 'mine' };
    const merged = merge(base, patch, saved({ name: 'theirs', addresses: ['b'] }));
    expect(merged).toMatchObject({ conflicts: [], kept: ['name', 'addresses'] });
    expect(merged.patch(mine)).toEqual({ description: 'mine' });
  });

  it('of a list or a nested setting are a conflict of the whole value', () => {
    const patch = { addresses: ['a', 'b'], encryption: { alg: 'RSA-OAEP', enc: 'A256GCM' } };
    const other = { addresses: ['a', 'c'], encryption: { alg: 'ECDH-ES', enc: 'A128GCM' } };
    const merged = merge(base, patch, saved(other), ['attributes']);
    expect(merged.conflicts.map(({ field }) => field)).toEqual(['addresses', 'encryption']);
    expect(merged.patch(mine)).toEqual(patch);
    expect(merged.patch(theirs)).toEqual({});
  });

  it('of different members of a map are both kept, also where one removes a member', () => {
    const attributes = { level: 2, site: 'north' };
    const other = { level: 1, site: 'south', team: 'red', desk: 7 };
    const merged = merge(base, { attributes }, saved({ attributes: other }), ['attributes']);
    expect(merged).toMatchObject({ conflicts: [], kept: ['attributes.site', 'attributes.desk'] });
    expect(merged.patch(mine)).toEqual({ attributes: { level: 2, site: 'south', desk: 7 } });
  });

  it('of the same member of a map are a conflict of that member', () => {
    const attributes = { level: 2, site: 'north' };
    const other = { level: 3, site: 'south', team: 'blue' };
    const merged = merge(base, { attributes }, saved({ attributes: other }), ['attributes']);
    expect(merged.conflicts).toEqual([
      { field: 'attributes', member: 'level', mine: 2, theirs: 3 },
      { field: 'attributes', member: 'team', mine: undefined, theirs: 'blue' },
    ]);
    expect(merged.patch(mine)).toEqual({ attributes: { level: 2, site: 'south' } });
    expect(merged.patch(theirs)).toEqual({ attributes: other });
  });
});

it('the order of members says nothing, that of a list does', () => {
  expect(sameValue({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(sameValue([1, 2], [2, 1])).toBe(false);
  expect(sameValue(null, undefined)).toBe(false);
});
