import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { closed, opened, type Schema } from './closed-schema.js';

const components: Record<string, Schema> = {
  User: {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' }, group: { $ref: '#/components/schemas/Group' } },
  },
  Group: { type: 'object', properties: { name: { type: 'string' } } },
};

function accepts(schema: Schema, value: unknown): boolean {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({
    $id: 'signet',
    open: Object.fromEntries(
      Object.entries(components).map(([name, part]) => [name, opened(part)]),
    ),
    closed: Object.fromEntries(
      Object.entries(components).map(([name, part]) => [name, closed(part)]),
    ),
  });
  return ajv.compile(closed(schema))(value);
}

const user = { $ref: '#/components/schemas/User' };
const userWithAge = { allOf: [user, { type: 'object', properties: { age: { type: 'integer' } } }] };
const nullableUser = { nullable: true, allOf: [user] };

describe('a closed schema', () => {
  it.each<[string, Schema, unknown, boolean]>([
    ['declared members', user, { id: '1', group: { name: 'a' } }, true],
    ['a member that is missing', user, {}, false],
    ['an undeclared member', user, { id: '1', passwordHash: 'x' }, false],
    [
      'an undeclared member further in',
      user,
      { id: '1', group: { name: 'a', secret: 'x' } },
      false,
    ],
    [
      'an undeclared member in a list',
      { type: 'array', items: user },
      [{ id: '1', secret: 'x' }],
      false,
    ],
    ['a composition', userWithAge, { id: '1', age: 3 }, true],
    ['an undeclared member of a composition', userWithAge, { id: '1', age: 3, secret: 'x' }, false],
    ['null where it is allowed', nullableUser, null, true],
    ['null where it is not', user, null, false],
    ['an undeclared member where null is allowed', nullableUser, { id: '1', secret: 'x' }, false],
    [
      'any member of a map',
      { type: 'object', additionalProperties: { type: 'string' } },
      { any: 'x' },
      true,
    ],
    [
      'a wrong member of a map',
      { type: 'object', additionalProperties: { type: 'string' } },
      { any: 1 },
      false,
    ],
    [
      'an undeclared member of an object that is open for newer servers',
      { ...components['Group'], additionalProperties: true },
      { name: 'a', secret: 'x' },
      false,
    ],
    [
      'a value that newer servers may send',
      { type: 'string', 'x-extensible-enum': ['next', 'active'] },
      'paused',
      false,
    ],
    ['a member of an object that declares none', { type: 'object' }, { any: 'x' }, false],
  ])('%s', (_name, schema, value, expected) => {
    expect(accepts(schema, value)).toBe(expected);
  });
});
