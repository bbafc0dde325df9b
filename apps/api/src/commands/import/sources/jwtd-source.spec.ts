import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceNamespace } from '../import-source.js';
import { readJwtd } from './jwtd-source.js';

const hash = '$2a$10$/N8QKhhzetnre/bRDzR1xufkFXw418WxAaJHTf3857gZNo5XPT0H6';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-jwtd-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string | Buffer, options = {}): Promise<SourceNamespace> {
  const path = join(folder, 'jwtd.yml');
  writeFileSync(path, text);
  const { namespaces } = await readJwtd(path, { namespace: 'plant', ...options });
  const [namespace] = namespaces;
  if (!namespace) throw new Error('No namespace was read.');
  return namespace;
}

/** The rights and notes of the only group in a file. */
async function groupOf(rights: string, more = ''): Promise<{ rights: string[]; notes: string[] }> {
  const { groups } = await read(`users: []\ngroups:\n- name: one\n  rights: ${rights}\n${more}`);
  return { rights: groups[0]?.rights ?? [], notes: groups[0]?.notes ?? [] };
}

describe('a jwtd file', () => {
  it('converts a label to the equivalent right', async () => {
    const { rights, notes } = await groupOf('{scale: {role: user, unit: "*", "*": kg}, door: {}}');
    expect(rights).toEqual(['scale:role/user', 'scale:unit/*', 'scale:*/kg']);
    expect(notes).toEqual([]);
  });

  it.each([
    ['{"*": {role: admin}}', /name of one service/],
    ['{scale: {"*": ""}}', /empty value/],
    ['{scale: {"role/admin": ""}}', /empty value/],
    ['{scale: {"a b": c}}', /must be a label/],
    ['{scale: {a: "wild*"}}', /must be a label/],
    ['{scale: {"a/b": c}}', /must be a label/],
    ['{scale: {a: "b/c"}}', /must be a label/],
    [`{scale: {a: "${'x'.repeat(100)}"}}`, /must be a label/],
  ])('never grants more than the label did in jwtd: %s', async (labels, note) => {
    const { rights, notes } = await groupOf(labels);
    expect(rights).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it('is read with all scalars as strings, as by the YAML library of Go', async () => {
    const { rights } = await groupOf(
      '{scale: {version: 1.0, on: yes, zip: 007, no: null, hex: 0x1F}}',
    );
    expect(rights).toEqual([
      'scale:version/1.0',
      'scale:on/yes',
      'scale:zip/007',
      'scale:no/null',
      'scale:hex/0x1F',
    ]);
  });

  it('may have duplicate keys, of which the last wins, aliases and merge keys', async () => {
    expect((await groupOf('{scale: {role: admin, role: user}}')).rights).toEqual([
      'scale:role/user',
    ]);
    const { groups } = await read(
      'base: &b {role: user}\nusers: []\ngroups:\n- {name: a, rights: {x: *b}}\n- {name: b, rights: {x: {<<: *b, unit: kg}}}\n',
    );
    expect(groups.map(({ rights }) => rights)).toEqual([
      ['x:role/user'],
      ['x:role/user', 'x:unit/kg'],
    ]);
  });

  it('may have keys named like members of Object.prototype', async () => {
    const { rights } = await groupOf('{constructor: {__proto__: a, toString: b}}');
    expect(rights).toEqual(['constructor:__proto__/a', 'constructor:toString/b']);
  });

  it('grants none of the rights of a group with too many, and says so', async () => {
    const labels = Array.from({ length: 201 }, (_, index) => `k${index}: v`).join(', ');
    const { rights, notes } = await groupOf(`{scale: {${labels}}}`);
    expect(rights).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/without its 201 rights/)]);
  });

  it('of version 0.1 has services and subjects, where `*` is not a wildcard', async () => {
    const { rights, notes } = await groupOf(`
  - {service: datastore, subject: read}
  - {service: datastore, subject: "*"}
  - {service: "*", subject: read}
`);
    expect(rights).toEqual(['datastore:read']);
    expect(notes).toHaveLength(2);
  });

  describe('of version 0.2.0', () => {
    const projects = `
users:
- {name: ann, project: default, passwordhash: ${hash}, groups: [one]}
- {name: bob, project: other, passwordhash: ${hash}, groups: [one]}
groups:
- {name: one, project: default, rights: {scale: {role: user, team: "*"}}}
- {name: one, project: other, rights: {scale: {role: admin}}}
`;

    it('has projects, one of which is selected', async () => {
      const { users, groups } = await read(projects, { project: 'default' });
      expect(users.map(({ name }) => name)).toEqual(['ann']);
      expect(groups.map(({ rights }) => rights)).toEqual([['scale:role/user']]);
      expect(groups[0]?.notes).toEqual([expect.stringMatching(/literally/)]);
    });

    it.each([{}, { project: 'third' }])('requires an unambiguous project: %j', async (options) => {
      await expect(read(projects, options)).rejects.toThrow('"default", "other"');
    });
  });

  it('uses the first of several users or groups with the same name, like jwtd', async () => {
    const path = join(folder, 'twice.yml');
    writeFileSync(
      path,
      `users: [{name: ann, passwordhash: ${hash}}, {name: ann}]\ngroups: [{name: a, rights: {x: {a: b}}}, {name: a, rights: {x: {a: c}}}]`,
    );
    const { namespaces, skipped } = await readJwtd(path, { namespace: 'plant' });
    expect(namespaces[0]?.users.map(({ passwordHash }) => passwordHash)).toEqual([hash]);
    expect(namespaces[0]?.groups.map(({ rights }) => rights)).toEqual([['x:a/b']]);
    expect(skipped.map(({ kind }) => kind)).toEqual(['group', 'user']);
  });

  it.each([
    ['hello', /neither `users` nor `groups`/],
    ['', /neither `users` nor `groups`/],
    ['users: [', /not well-formed YAML/],
    ['users: 3', /`users` must be a list/],
    ['users: [3]', /`users\[0\]` must be a mapping/],
    ['users: [{name: [a]}]', /`users\[0\]\.name` must be a string/],
    [
      'groups: [{name: a, rights: {x: {a: {b: c}}}}]',
      /`groups\[0\]\.rights\.x\.a` must be a string/,
    ],
    ['groups: [{name: a, rights: {x: 3}}]', /`groups\[0\]\.rights\.x` must be a mapping/],
    ['users: *nobody', /not well-formed YAML/],
    [
      `a: &a [x,x]\nb: &b [*a,*a]\n${'cdefghijklmnop'
        .split('')
        .map((key, index) => `${key}: &${key} [${`*${'bcdefghijklmno'[index] ?? ''},`.repeat(9)}]`)
        .join('\n')}\nusers: []`,
      /not well-formed YAML/,
    ],
    [Buffer.from([0x75, 0xff]), /not UTF-8/],
  ])('that is malformed is refused with the position of the fault: %s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
