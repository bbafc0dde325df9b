import type { ArgumentMetadata, Type } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import {
  Bool,
  FromQueryBool,
  FromQueryNumber,
  ListOf,
  Name,
  Nested,
  Text,
  Integer,
} from './fields.js';
import { checked, RequestValidation } from './validation.js';

class Part {
  @Text({ max: 3 })
  text: string;
}

class Body {
  @Name()
  name: string;

  @Text({ max: 5, optional: true })
  note?: string;

  @Text({ max: 5, optional: true, nullable: true })
  remark?: string | null;

  @ListOf(() => Part, { optional: true, max: 2 })
  parts?: Part[];

  @Nested(() => Part, { optional: true })
  part?: Part;
}

class Query {
  @FromQueryNumber()
  @Integer({ min: 1, max: 9, optional: true })
  limit?: number;

  @FromQueryBool()
  @Bool({ optional: true })
  live?: boolean;
}

const validation = new RequestValidation();

function transform(
  value: unknown,
  type: ArgumentMetadata['type'] = 'body',
  metatype: Type = Body,
): Promise<unknown> {
  return validation.transform(value, { type, metatype });
}

const refused = (...fields: unknown[]): object => ({
  code: 'request.invalid',
  status: 400,
  fields,
});

describe('RequestValidation', () => {
  it('returns an instance of the declared class', async () => {
    const body = await transform({ name: 'Ann', parts: [{ text: 'abc' }] });
    expect(body).toBeInstanceOf(Body);
    expect(body).toEqual({ name: 'Ann', parts: [{ text: 'abc' }] });
    expect((body as Body).parts?.[0]).toBeInstanceOf(Part);
  });

  it.each([[null], ['text'], [7], [true], [[]], [[[]]]])(
    'refuses %j in place of an object',
    async (value) => {
      const fault = (pointer: string): object => ({ pointer, detail: 'must be a JSON object' });
      await expect(transform({ name: 'Ann', part: value })).rejects.toMatchObject(
        refused(fault('/part')),
      );
      await expect(transform({ name: 'Ann', parts: [{ text: 'a' }, value] })).rejects.toMatchObject(
        refused(fault('/parts/1')),
      );
    },
  );

  it.each([[null], ['text'], [7], [true], [[]], [[{ name: 'Ann' }]]])(
    'refuses the body %j',
    async (body) => {
      const fields = { pointer: '', detail: 'Send a JSON object as the body.' };
      await expect(transform(body)).rejects.toMatchObject(refused(fields));
      await expect(checked(Body, body)).rejects.toMatchObject(refused(fields));
    },
  );

  it('accepts no body if no member is required, and otherwise names the required members', async () => {
    const fields = { pointer: '/name', detail: 'must be a string' };
    await expect(transform(undefined)).rejects.toMatchObject(refused(fields));
    await expect(checked(Body, undefined)).rejects.toMatchObject(refused(fields));
  });

  it.each([[null], [7], [{}], [['Ann']], [{ toString: 'Ann' }]])(
    'refuses %j in place of a string',
    async (name) => {
      const fields = { pointer: '/name', detail: 'must be a string' };
      await expect(transform({ name })).rejects.toMatchObject(refused(fields));
    },
  );

  it('accepts null only in nullable members, and omission of optional ones', async () => {
    await expect(transform({ name: 'Ann', remark: null })).resolves.toEqual({
      name: 'Ann',
      remark: null,
    });
    await expect(transform({ name: 'Ann', note: null })).rejects.toMatchObject(
      refused({ pointer: '/note', detail: 'must be a string' }),
    );
    await expect(transform({})).rejects.toMatchObject(
      refused({ pointer: '/name', detail: 'must be a string' }),
    );
  });

  it('names every invalid member by its pointer', async () => {
    const body = { name: '', note: 'too long', 'a/b~c': 1, parts: [{ text: 'abc' }, { text: 7 }] };
    await expect(transform(body)).rejects.toMatchObject({
      detail: expect.stringContaining('/a~1b~0c') as string,
      fields: expect.arrayContaining([
        { pointer: '/name', detail: 'must not be empty' },
        { pointer: '/note', detail: expect.any(String) as string },
        { pointer: '/a~1b~0c', detail: 'is not a known field' },
        { pointer: '/parts/1/text', detail: expect.any(String) as string },
      ]) as unknown,
    });
  });

  it('starts pointers with the part of the request', async () => {
    for (const [type, source] of [
      ['query', 'query'],
      ['param', 'path'],
    ] as const) {
      const wrong = transform({ limit: '10', nope: '1' }, type, Query);
      await expect(wrong).rejects.toMatchObject({
        fields: [{ pointer: `${source}/nope` }, { pointer: `${source}/limit` }],
      });
    }
  });

  it('parses numbers and booleans in a query strictly', async () => {
    await expect(transform({ limit: '7', live: 'false' }, 'query', Query)).resolves.toEqual({
      limit: 7,
      live: false,
    });
    for (const limit of ['', '0', '1e0', '0x1', ' 1', '+1', '1.0', ['1', '2'], { gt: '1' }]) {
      await expect(transform({ limit }, 'query', Query)).rejects.toMatchObject({
        fields: [{ pointer: 'query/limit' }],
      });
    }
    for (const live of ['', '1', 'TRUE', 'yes', ['true']]) {
      await expect(transform({ live }, 'query', Query)).rejects.toMatchObject({
        fields: [{ pointer: 'query/live' }],
      });
    }
  });
});
