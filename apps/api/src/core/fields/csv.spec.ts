import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.js';

describe('a line of CSV', () => {
  it('has unquoted cells, separated by commas', () => {
    expect(csvLine(['a', '', 'b c', 'ü'])).toBe('a,,b c,ü\r\n');
  });

  it('quotes cells with separators, quotes or line breaks', () => {
    expect(csvLine(['a,b', 'say "no"', 'two\r\nlines', '"'])).toBe(
      '"a,b","say ""no""","two\r\nlines",""""\r\n',
    );
  });

  it.each([
    ['a\nb', '"a\nb"'],
    ['a\rb', '"a\rb"'],
    [' a ', ' a '],
    ['=1,"2"', `"'=1,""2"""`],
  ])('writes %j as %j', (cell, written) => {
    expect(csvLine([cell])).toBe(`${written}\r\n`);
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\0=1',
    '＝1',
    '＋1',
    '－1',
    '＠A1',
    '=HYPERLINK("http://x")',
  ])('escapes %j, which a spreadsheet would evaluate', (cell) => {
    expect(csvLine([cell]).replace(/^"/, '').startsWith("'")).toBe(true);
  });
});
