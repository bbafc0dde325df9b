import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, getUser, importUsers, listUsers, login } from '#client';
import { newNamespace, uniqueName, useApi, userPassword } from '../support/api.js';
import { TestServer } from '../support/server.js';

interface Vector {
  kind: string;
  madeBy: string;
  password: string;
  hash: string;
}

const file = '../../apps/api/test-vectors/password-hashes/vectors.json';
const { vectors } = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as {
  vectors: Vector[];
};

/** One hash per algorithm and encoding, with an ASCII and a non-ASCII password. */
const foreign = vectors
  .filter(({ madeBy }) => !/its defaults|r=4|version 16|salt of 8|40 times|one word/.test(madeBy))
  .map((vector, at) => ({ ...vector, name: `from elsewhere ${at}` }));

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
});
afterAll(() => server.dispose());

describe('a user with an imported password hash', () => {
  const elsewhere = uniqueName('elsewhere');
  const session = (name: string, password: string) =>
    login({ namespace: elsewhere, username: name, password });

  async function storedHashes(): Promise<Map<string, string>> {
    await server.stop();
    const found = await server.database
      .run(`SELECT u.name, u.password_hash FROM users u JOIN namespaces n ON n.id = u.namespace_id
        WHERE n.name = '${elsewhere}'`);
    await server.start();
    await useApi(server);
    return new Map(
      (found as { name: string; password_hash: string }[]).map((row) => [
        row.name,
        row.password_hash,
      ]),
    );
  }

  beforeAll(async () => {
    await newNamespace({ name: elsewhere });
    const users = foreign.map(({ name, hash }) => ({ name, passwordHash: hash }));
    const report = await importUsers(elsewhere, { users });
    expect(report).toMatchObject({ created: foreign.length, refused: 0 });
  });

  it('is stored unchanged, and listed as having an imported password', async () => {
    const stored = await storedHashes();
    expect(foreign.map(({ name }) => stored.get(name))).toEqual(foreign.map(({ hash }) => hash));
    const { items } = await listUsers(elsewhere, { passwordImported: true, limit: 200 });
    const others = foreign.filter(({ hash }) => !hash.startsWith('$argon2id$'));
    expect(items).toHaveLength(others.length);
    expect(items.every(({ hasPassword }) => hasPassword)).toBe(true);
  });

  it.each(foreign)('rejects a wrong password: $kind, $madeBy', async (vector) => {
    const { name, password } = vector;
    for (const wrong of [`${password}!`.slice(1), password.toUpperCase(), 'guessed it', '']) {
      await expect(session(name, wrong)).rejects.toMatchObject({ status: 401 });
    }
  });

  it("logs in, and the hash is replaced with Signet's own", async () => {
    for (const { name, password } of foreign) {
      await expect(session(name, password)).resolves.toHaveProperty('token');
    }
    const stored = await storedHashes();
    for (const { name } of foreign) {
      expect(stored.get(name)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    }
    expect((await listUsers(elsewhere, { passwordImported: true })).items).toEqual([]);
    for (const { name, password } of foreign.slice(0, 3)) {
      await expect(session(name, password)).resolves.toHaveProperty('token');
      await expect(session(name, `${password}x`)).rejects.toMatchObject({ status: 401 });
    }
    expect(await storedHashes()).toEqual(stored);
  });

  // bcrypt hashes only the first 72 bytes; Signet's own hash covers the whole password.
  it('from bcrypt may have a longer password, which counts as a whole after the first login', async () => {
    const long = vectors.find(({ madeBy }) => madeBy.includes('80 bytes'));
    if (!long) throw new Error('There is no such vector.');
    const name = uniqueName('long');
    await importUsers(elsewhere, { users: [{ name, passwordHash: long.hash }] });
    const other = `${long.password.slice(0, 72)}and another end`;
    await expect(session(name, long.password.slice(0, 71))).rejects.toMatchObject({ status: 401 });
    await expect(session(name, other)).resolves.toHaveProperty('token');
    await expect(session(name, long.password)).rejects.toMatchObject({ status: 401 });
    await expect(session(name, other)).resolves.toHaveProperty('token');
  });

  it('can also be created individually, with a password or a hash but not both', async () => {
    const [one] = foreign;
    const name = uniqueName('user');
    const made = await createUser(elsewhere, { name, passwordHash: one?.hash });
    expect(made).toMatchObject({ hasPassword: true, passwordImported: true });
    await expect(session(name, one?.password ?? '')).resolves.toHaveProperty('token');
    expect(await getUser(elsewhere, made.id)).toMatchObject({ passwordImported: false });
    const both = { name: uniqueName('user'), password: userPassword, passwordHash: one?.hash };
    await expect(createUser(elsewhere, both)).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/passwordHash' }],
    });
  });

  it.each([
    ['cut', `$2b$10$${'a'.repeat(52)}`, 'is a truncated or malformed bcrypt hash'],
    ['too dear', `$2b$20$${'a'.repeat(53)}`, 'is too expensive to verify: the maximum is cost 14'],
    ['of an unknown kind', '5f4dcc3b5aa765d61d8327deb882cf99', 'has an unsupported format'],
  ])('cannot have a hash that is %s', async (_, passwordHash, detail) => {
    const name = uniqueName('user');
    const expected = expect.stringContaining(detail) as string;
    await expect(createUser(elsewhere, { name, passwordHash })).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: '/passwordHash', detail: expected }],
    });
    const report = await importUsers(elsewhere, { users: [{ name, passwordHash }] });
    expect(report.rows).toMatchObject([
      { outcome: 'refused', errors: [{ pointer: '/users/0/passwordHash', detail: expected }] },
    ]);
  });
});
