import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Schema {
  type?: string;
  nullable?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
}

interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags: string[];
  security?: unknown[];
}

interface Document {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
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

describe('a schema', () => {
  interface Node {
    path: string;
    schema: Record<string, unknown>;
  }

  function nodesOf(value: unknown, path = ''): Node[] {
    if (typeof value !== 'object' || value === null) return [];
    const schema = value as Record<string, unknown>;
    const inner = Object.entries(schema).flatMap(([key, child]) =>
      nodesOf(child, `${path}/${key}`),
    );
    return [{ path, schema }, ...inner];
  }

  const where = (isWrong: (schema: Record<string, unknown>) => boolean): string[] =>
    nodesOf(document)
      .filter(({ schema }) => isWrong(schema))
      .map(({ path }) => path);

  it('has a type where it is nullable, and none beside a reference', () => {
    expect(where(({ nullable, type }) => nullable === true && type === undefined)).toEqual([]);
    expect(where(({ allOf, type }) => allOf !== undefined && type !== undefined)).toEqual([]);
  });

  it('wraps a reference only where something stands beside it', () => {
    const isWrapped = (schema: Record<string, unknown>): boolean =>
      schema['allOf'] !== undefined && Object.keys(schema).length === 1;
    expect(where(isWrapped)).toEqual([]);
  });
});

describe('an operation', () => {
  it('names one way to authenticate, or none', () => {
    expect(operations.filter(({ security }) => (security?.length ?? 2) > 1)).toEqual([]);
  });

  it('has a title, a sentence and a group that is described', () => {
    const described = document.tags.filter(({ description }) => description !== '');
    const names = described.map(({ name }) => name);
    for (const { operationId, summary, description, tags } of operations) {
      expect([summary, description], operationId).not.toContain(undefined);
      expect(
        tags.map((tag) => names.includes(tag)),
        operationId,
      ).toEqual([true]);
    }
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
