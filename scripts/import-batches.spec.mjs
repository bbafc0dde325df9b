import { describe, expect, it } from 'vitest';
import { FileError, batchesOf } from '../apps/admin/src/app/transfer/import-batches.ts';

const bytes = (text) => new TextEncoder().encode(text).buffer;
const utf16 = (text) =>
  new Uint16Array([0xfeff, ...text].map((at) => (typeof at === 'number' ? at : at.charCodeAt(0))))
    .buffer;

describe('a file of users', () => {
  it.each([
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('with %s is cut where its passwords have to be hashed', (_, by) => {
    const rows = Array.from({ length: 150 }, (_row, at) => `user-${at}${by}a phrase of ${at}\r\n`);
    const batches = batchesOf(bytes(`name${by}password\r\n${rows.join('')}`));
    expect(batches.map(({ rows: count }) => count)).toEqual([100, 50]);
    expect(batches[1].body.csv).toMatch(new RegExp(`^name${by}password\r\nuser-100${by}`));
  });

  it('may begin with a byte order mark, and be UTF-16', () => {
    const text = 'name;groups\r\nJürgen;staff\r\n';
    for (const file of [bytes(`\ufeff${text}`), utf16(text)]) {
      expect(batchesOf(file)).toEqual([{ rows: 1, before: 0, body: { csv: text } }]);
    }
  });

  it('in another encoding is refused, and no letter is guessed', () => {
    const latin1 = new Uint8Array(
      [...'name\nJ', 0xfc, ...'rgen\n'].map((at) =>
        typeof at === 'number' ? at : at.charCodeAt(0),
      ),
    ).buffer;
    expect(() => batchesOf(latin1)).toThrow(FileError);
  });
});
