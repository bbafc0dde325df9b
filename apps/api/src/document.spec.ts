import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Schema {
  type?: string;
  nullable?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
}

interface Document {
  paths: Record<string, Record<string, { operationId: string }>>;
  components: { schemas: Record<string, Schema> };
}

// The committed document: `npm test` compares it with the one of the build.
const document = JSON.parse(
  await readFile(new URL('../../../openapi.json', import.meta.url), 'utf8'),
) as Document;
const schemas = Object.entries(document.components.schemas);
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));

describe('the names of schemas', () => {
  it('are none that generators derive from an operation', () => {
    const derived = operations.flatMap(({ operationId }) =>
      ['Response', 'Params', 'Body'].map((end) => `${operationId}${end}`.toLowerCase()),
    );
    const taken = schemas
      .map(([name]) => name)
      .filter((name) => derived.includes(name.toLowerCase()));
    expect(taken).toEqual([]);
  });

  it('are those of things', () => {
    const ends = /(Response|Dto|Made|Question|Asked)$/;
    expect(schemas.map(([name]) => name).filter((name) => ends.test(name))).toEqual([]);
  });
});

describe('a merge patch', () => {
  it('may leave out every list and map, which clients can only do where null is a value', () => {
    const erasing = schemas
      .filter(([name]) => name.endsWith('Edit'))
      .flatMap(([name, { properties = {}, required = [] }]) =>
        Object.entries(properties)
          .filter(([member]) => !required.includes(member))
          .filter(([, { type }]) => type === 'array' || type === 'object')
          .filter(([, { nullable }]) => nullable !== true)
          .map(([member]) => `${name}.${member}`),
      );
    expect(erasing).toEqual([]);
  });
});
