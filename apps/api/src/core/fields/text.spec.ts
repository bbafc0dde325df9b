import { describe, expect, it } from 'vitest';
import { hasForbiddenCharacters, inspectJson, isTooDeep } from './text.js';

describe('hasForbiddenCharacters', () => {
  it.each([
    ['', false],
    ['plain', false],
    ['tab\tline\r\n', false],
    ['Ζωή 日本 👩‍👧', false],
    ['\u0000', true],
    ['a\u0007b', true],
    ['\u001b[31m', true],
    ['\u000b', true],
    ['\ud800', true],
    ['a\udc00', true],
    ['\udc00\ud800', true],
  ])('%j: %s', (text, forbidden) => {
    expect(hasForbiddenCharacters(text)).toBe(forbidden);
  });
});

function nested(levels: number): unknown {
  let value: unknown = 'leaf';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe('inspectJson', () => {
  it.each([
    ['null'],
    ['"text"'],
    ['{}'],
    ['[1, true, null, {"a": ["b"]}]'],
    ['{"proto": {"constructors": "prototype"}}'],
    ['[9007199254740991, -9007199254740991, 0.1, 1e-400]'],
  ])('finds no fault in %s', (json) => {
    expect(inspectJson(JSON.parse(json))).toBeUndefined();
  });

  it.each([
    ['"a\\u0000"', ''],
    ['{"a": "\\ud800"}', '/a'],
    ['{"a": [1, "b", "\\u0001"]}', '/a/2'],
    ['{"a/b": {"c~d": "\\u0000"}}', '/a~1b/c~0d'],
    ['{"a": {"__proto__": {}}}', '/a/__proto__'],
    ['{"constructor": 1}', '/constructor'],
    ['[{"prototype": 1}]', '/0/prototype'],
    ['{"": "\\u0000"}', '/'],
    ['{"a\\u0000": 1}', '/a\ufffd'],
    ['{"a\\udfff": 1}', '/a\ufffd'],
    ['{"first": "\\u0000", "second": "\\u0000"}', '/first'],
    ['{"first": {"deep": "\\u0000"}, "constructor": 1}', '/first/deep'],
    ['{"a": [9007199254740992]}', '/a/0'],
    ['{"a": 9007199254740993}', '/a'],
    ['-9007199254740993', ''],
    ['1e400', ''],
    ['123456789012345678901234567890', ''],
  ])('finds the first fault of %s at %j', (json, pointer) => {
    expect(inspectJson(JSON.parse(json))?.pointer).toBe(pointer);
  });

  it('leaves large integers to the field, if so configured', () => {
    expect(inspectJson({ a: 2 ** 60, b: '\0' }, { largeIntegers: true })?.pointer).toBe('/b');
  });

  it('accepts up to 32 levels', () => {
    expect(inspectJson(nested(32))).toBeUndefined();
    expect(inspectJson(nested(33))?.detail).toContain('32 levels');
  });

  it('does not overflow the stack at any depth', () => {
    expect(inspectJson(nested(200_000))?.detail).toContain('32 levels');
  });
});

describe('isTooDeep', () => {
  it('is true for more than 32 levels, without a stack overflow', () => {
    expect([nested(32), nested(33), nested(200_000)].map(isTooDeep)).toEqual([false, true, true]);
  });
});
