import { plainToInstance } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import { AnyValue, field } from './fields.js';

class Answer {
  @field({}, { type: 'object', additionalProperties: true }, AnyValue())
  claims: Record<string, unknown>;
}

const shaped = (claims: unknown): unknown =>
  plainToInstance(Answer, { claims }, { excludeExtraneousValues: true }).claims;

describe('AnyValue', () => {
  it('keeps members named like those of Object.prototype', () => {
    const claims = { constructor: { prototype: 'x' }, toString: 1, nested: { constructor: 'y' } };
    expect(shaped(claims)).toBe(claims);
  });

  it('does not recurse, however deep the value is nested', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as object;
    expect(shaped(deep)).toBe(deep);
    const list = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as object;
    expect(shaped({ list })).toEqual({ list: expect.any(Array) as unknown[] });
  });
});
