import { describe, expect, it } from 'vitest';
import { csvHead, csvLine, readUserCsv } from './user-csv.js';
import type { ExportedUser } from './users-import.dto.js';

const values = (text: string): Record<string, unknown>[] =>
  readUserCsv(text).map(({ value }) => value);

const user: ExportedUser = {
  id: '019ab000-0000-7000-8000-000000000000',
  name: 'ann',
  disabled: false,
  hasPassword: true,
  attributes: { level: 3, sites: ['hall "3"', 'hall, 4'] },
  groups: ['staff', 'a;b', 'say "hi"'],
  orgs: [],
  createdAt: new Date('2030-01-31T12:00:00.000Z'),
};

describe('a CSV of users', () => {
  it('has its columns in any order and letter case, and what is missing is left out', () => {
    const text = '\ufeffDISABLED,Name,passwordHash\r\nTRUE,ann,$2b$x\r\nfalse,bo,\r\n,carl,\r\n';
    expect(values(text)).toEqual([
      { disabled: true, name: 'ann', passwordHash: '$2b$x' },
      { disabled: false, name: 'bo' },
      { name: 'carl' },
    ]);
  });

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['commas', ','],
  ])('has %s between its cells', (_, by) => {
    const head = ['Name', '"password"', 'groups', 'disabled'].join(by);
    const ann = ['ann', `"a,b;c\td"`, '"staff;admins"', 'WAHR'].join(by);
    const bo = ['"Bo, of Köln"', '', '', 'FALSCH'].join(by);
    expect(values(`\ufeff${head}\r\n${ann}\r\n${bo}\r\n`)).toEqual([
      { name: 'ann', password: 'a,b;c\td', groups: ['staff', 'admins'], disabled: true },
      { name: 'Bo, of Köln', groups: [], disabled: false },
    ]);
  });

  it('has quoted cells with commas, quotes and line ends in them', () => {
    expect(values('name,password\n"Miller, ann","a ""b""\nc"\n')).toEqual([
      { name: 'Miller, ann', password: 'a "b"\nc' },
    ]);
  });

  it('keeps a password exactly as it is', () => {
    expect(values(`name,password\nann," '=1+1 "\nbo,'=2\n`)).toEqual([
      { name: 'ann', password: " '=1+1 " },
      { name: 'bo', password: "'=2" },
    ]);
  });

  it('has lists with semicolons, and an empty one is a list too', () => {
    expect(values('name,groups\nann,staff; admins\nbo,"""a;b"";c"\ncarl,\n')).toEqual([
      { name: 'ann', groups: ['staff', 'admins'] },
      { name: 'bo', groups: ['a;b', 'c'] },
      { name: 'carl', groups: [] },
    ]);
  });

  it('has attributes as JSON; invalid JSON is kept as a string, which is refused later', () => {
    const cells = ['"{""a"":1}"', 'x', '"{""__proto__"":1}"', String.raw`"{""a"":""\u0000""}"`];
    expect(values(`name,attributes\n${cells.map((cell) => `ann,${cell}`).join('\n')}\n`)).toEqual([
      { name: 'ann', attributes: { a: 1 } },
      { name: 'ann', attributes: 'x' },
      { name: 'ann', attributes: '{"__proto__":1}' },
      { name: 'ann', attributes: String.raw`{"a":"\u0000"}` },
    ]);
  });

  it('names the line of each row, and says which one has other cells than the first', () => {
    const rows = readUserCsv('name,groups\nann,staff\n\nbo\n"c\nd",x\ne,f,g\n');
    expect(rows.map(({ line, error }) => [line, error])).toEqual([
      [2, undefined],
      [4, 'must have 2 cells like the header line; it has 1'],
      [6, undefined],
      [7, 'must have 2 cells like the header line; it has 3'],
    ]);
  });

  it.each([
    ['', 'must have a header with column names'],
    ['\n\n', 'must have a header with column names'],
    ['password\nx\n', 'must have the column `name`'],
    ['name,Name\nx,y\n', 'must not have the column name twice'],
    ['name,role\nx,y\n', 'has an unknown column on line 1'],
    ['name|password\nx|y\n', 'separated by commas, semicolons or tabs'],
    ['name;role\nx;y\n', 'has an unknown column'],
    ['name,__proto__\nx,y\n', 'has an unknown column on line 1'],
    ['name\n"ann\n', 'check the quotes on line'],
    ['name\nann"e\n', 'check the quotes on line 2'],
  ])('is refused when it is %j', (text, detail) => {
    expect(() => readUserCsv(text)).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        fields: [{ pointer: '/csv', detail: expect.stringContaining(detail) as string }],
      }),
    );
  });

  it('is refused without quoting its content', () => {
    const secret = 'a password "of a user';
    try {
      readUserCsv(`name,password\nann,${secret}\n`);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('of a user');
    }
  });
});

describe('a line of an export', () => {
  const back = (one: ExportedUser): unknown => values(csvHead + csvLine(one))[0];
  const plain = (one: ExportedUser): unknown => ({
    ...one,
    createdAt: one.createdAt.toISOString(),
  });

  it('is read back by an import as it was', () => {
    expect(csvHead + csvLine(user)).toBe(
      'id,name,disabled,hasPassword,attributes,groups,orgs,createdAt\r\n' +
        '019ab000-0000-7000-8000-000000000000,ann,false,true,' +
        '"{""level"":3,""sites"":[""hall \\""3\\"""",""hall, 4""]}",' +
        '"staff;""a;b"";""say """"hi""""""",,2030-01-31T12:00:00.000Z\r\n',
    );
    expect(back(user)).toEqual(plain(user));
  });

  // CSV injection: a spreadsheet runs what begins like this.
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1+1', "'=1", "'plain", '=a,"b"'])(
    'runs nothing in a spreadsheet, and is read back all the same: %j',
    (name) => {
      const line = csvLine({ ...user, name, groups: [name], orgs: [name, name] });
      expect(line).not.toMatch(/,"?[=+\-@\t\r＝]/);
      if (/[\t\r]/.test(name)) return;
      expect(back({ ...user, name, groups: [name], orgs: [name, name] })).toEqual(
        plain({ ...user, name, groups: [name], orgs: [name, name] }),
      );
    },
  );
});
