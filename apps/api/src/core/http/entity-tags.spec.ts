import { describe, expect, it } from 'vitest';
import { entityTagsOf } from './entity-tags.js';

describe('entityTagsOf', () => {
  it.each([
    ['"3"', ['3']],
    ['W/"3"', ['3']],
    ['"3-gzip"', ['3']],
    ['"3--gzip"', ['3']],
    ['W/"3-br"', ['3']],
    ['"1", W/"2","3-zstd"', ['1', '2', '3']],
    [' ,"1",, "2" ,', ['1', '2']],
    ['"a,b", "c"', ['a,b', 'c']],
    ['""', ['']],
    ['*', '*'],
    [' * ', '*'],
  ])('parses %j', (header, tags) => {
    expect(entityTagsOf(header)).toEqual(tags);
  });

  it.each([
    [''],
    [','],
    ['3'],
    ['"3'],
    ['3"'],
    ['w/"3"'],
    ['"1" "2"'],
    ['"1", 2'],
    ['*, *'],
    ['"1", *'],
    ['"a"b"'],
  ])('refuses %j', (header) => {
    expect(entityTagsOf(header)).toBeUndefined();
  });

  it('parses a long header in linear time', () => {
    expect(entityTagsOf(`${' ,'.repeat(8_000)}x`)).toBeUndefined();
    expect(entityTagsOf('"1",'.repeat(4_000))).toHaveLength(4_000);
  });
});
