import { describe, expect, it } from 'vitest';
import { shown } from './shown.js';

describe('shown', () => {
  it.each([
    ['ann', '"ann"'],
    ['日本語 – é', '"日本語 – é"'],
    ['a "b" \\ c', '"a \\"b\\" \\\\ c"'],
    ['red\u001b[31m', '"red\\u{1b}[31m"'],
    ['two\r\nlines', '"two\\u{d}\\u{a}lines"'],
    ['zero\u200bwidth', '"zero\\u{200b}width"'],
    ['right\u202eleft', '"right\\u{202e}left"'],
    ['\ud800', '"\\u{d800}"'],
    ['x'.repeat(100), `"${'x'.repeat(80)}…" (100 characters)`],
  ])('quotes %j without invisible or control characters', (text, printed) => {
    expect(shown(text)).toBe(printed);
  });
});
