import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNamespace, listApiKeys, listAudit, listGroups, listUsers } from '#client';
import { useApi } from '../support/api.js';
import { runCommand, type CommandResult } from '../support/command.js';
import { engine, everyRow, query } from '../support/database.js';
import { send, type Answer } from '../support/http.js';
import { contentOf, SourceServer } from '../support/import/source-database.js';
import {
  fillQuid,
  hostileNames,
  impossibleNames,
  newer,
  older,
  passwordOf,
} from '../support/import/quid.js';
import { hostileJwtdFile, jwtdFile } from '../support/import/jwtd-files.js';
import {
  jwthenticatorOnPostgres,
  jwthenticatorOnSqlite,
  newerQuid,
  olderQuid,
} from '../support/import/schemas.js';
import { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';
import {
  newerSource,
  olderSource,
  type Device,
  devices,
  expired,
} from '../support/import/sources.js';

const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');

const environment = {
  SIGNET_COMPAT_JWTD_NAMESPACE: 'plant',
  SIGNET_COMPAT_JWTHENTICATOR_NAMESPACE: 'devices',
};

let server: TestServer;
let sources: SourceServer;
let folder: string;
let newerUrl: string;
let olderUrl: string;
let devicesUrl: string;
let contents: Map<string, string>;
const outputs = new Map<string, CommandResult>();
/** The output of imports that must not write, with the rows before and after. */
const unwritten = new Map<string, { said: string; rows: unknown[] }>();

const file = (name: string): string => join(folder, name);

function importFrom(...words: string[]): Promise<CommandResult> {
  return runCommand(['import', ...words], { ...server.database.environment, TZ: 'Asia/Tokyo' });
}

/** Runs an import that must succeed. */
async function imported(...words: string[]): Promise<CommandResult> {
  const result = await importFrom(...words);
  expect(result.code, result.output).toBe(0);
  return result;
}

async function refused(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await importFrom(...words);
  expect(code, stdout + stderr).toBe(1);
  expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1);
  return stderr;
}

/** The command line of every import in this file. */
const imports = (): Record<string, string[]> => ({
  newer: ['quid', newerUrl, '--rename', 'my app; "x"=my-app'],
  older: ['quid', olderUrl],
  sqlite: ['jwthenticator', file('jwthenticator.db'), '--namespace', 'devices'],
  postgres: ['jwthenticator', devicesUrl, '--namespace', 'more-devices'],
  jwtd: ['jwtd', file('jwtd.yml'), '--namespace', 'plant'],
  hostile: ['jwtd', file('hostile.yml'), '--namespace', 'hostile-plant'],
});

/** The lines of an import's output. */
const linesOf = (name: string): string[] => (outputs.get(name)?.stdout ?? '').split('\n');

beforeAll(async () => {
  [server, sources] = await Promise.all([TestServer.start({ environment }), SourceServer.start()]);
  folder = await mkdtemp(join(tmpdir(), 'signet-import-'));
  newerUrl = await sources.database();
  olderUrl = await sources.database();
  devicesUrl = await sources.database();
  await fillQuid(newerUrl, newerQuid, newer, newerSource);
  await fillQuid(olderUrl, olderQuid, older, olderSource);
  await query(devicesUrl, jwthenticatorOnPostgres);
  await query(
    devicesUrl,
    keyRows([...devices, expired], (text) => text),
  );
  const sqlite = new DatabaseSync(file('jwthenticator.db'));
  sqlite.exec(jwthenticatorOnSqlite);
  sqlite.exec(keyRows([...devices, expired], (text) => text.replaceAll('-', '')));
  sqlite.close();
  await writeFile(file('jwtd.yml'), jwtdFile);
  await writeFile(file('hostile.yml'), hostileJwtdFile);
  contents = await sourceContents();
  // A node may have cached that the namespace does not exist.
  expect((await login('shop', 'ann')).status).toBe(401);
  if (engine() === 'pglite') {
    expect(await refused(...(imports()['newer'] ?? []), '--yes')).toMatch(/in use.*Stop/s);
    await server.stop();
  }
  const words = imports()['newer'] ?? [];
  for (const [way, run] of [
    ['unconfirmed', () => refused(...words)],
    ['dry', async () => (await imported(...words, '--dry-run')).stdout],
  ] as const) {
    // The server may still write audit entries of the logins above.
    const rows = async () => (await importedRows()).filter(({ name }) => !/audit/.test(name));
    const before = await rows();
    const said = await run();
    unwritten.set(way, { said, rows: [before, await rows()] });
  }
  for (const [name, given] of Object.entries(imports())) {
    outputs.set(name, await imported(...given, '--yes'));
  }
  if (engine() === 'pglite') await server.start();
  await useApi(server);
}, 240_000);

afterAll(async () => {
  await server.dispose();
  await sources.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** The rows of JWThenticator: a hash, an identifier and UTC times. */
function keyRows(keys: readonly Device[], uuid: (text: string) => string): string {
  const rows = keys.map(
    ({ key, identifier, expires }, index) =>
      `(${index + 1}, '${sha512(key)}', '${uuid(identifier)}', '2026-01-01 00:00:00', '${expires}')`,
  );
  return `INSERT INTO keys (id, key_hash, identifier, created, expires_at) VALUES ${rows.join(', ')}`;
}

/** Every row that an import writes, without API key usage and rows of background tasks. */
async function importedRows(): Promise<Awaited<ReturnType<typeof everyRow>>> {
  const rows = await everyRow(server.database);
  return rows.filter(({ name }) =>
    /users|groups|orgs|members|rights|namespaces|signing_keys|audit_entries/.test(name),
  );
}

/** The contents of every source. */
async function sourceContents(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const url of [newerUrl, olderUrl, devicesUrl]) found.set(url, await contentOf(url));
  for (const name of await readdir(folder)) {
    found.set(name, (await readFile(file(name))).toString('base64'));
  }
  return found;
}

function login(namespace: string, username: string, password?: string): Promise<Answer> {
  const body = { namespace, username, password: password ?? passwordOf(username) };
  return send(server, '/token/refresh', { body });
}

/** Logs a user in and returns the claims of an access token. */
async function claimsOf(
  namespace: string,
  username: string,
  password?: string,
  scope?: string,
): Promise<Record<string, unknown>> {
  const answer = await login(namespace, username, password);
  expect(answer.status, `${username}: ${answer.text}`).toBe(200);
  const refresh_token = (answer.json as { token: string }).token;
  const body = { namespace, refresh_token, ...(scope === undefined ? {} : { scope }) };
  const renewed = await send(server, '/token/access', { body });
  expect(renewed.status, `${username}: ${renewed.text}`).toBe(200);
  return readToken((renewed.json as { token: string }).token).claims;
}

describe('every import', () => {
  it('leaves its source unchanged', async () => {
    expect(await sourceContents()).toEqual(contents);
  });

  it.each([
    ['unconfirmed', '`--yes`'],
    ['dry', 'Nothing was written (--dry-run).'],
  ])('writes nothing without confirmation or in a dry run: %s', (way, said) => {
    const found = unwritten.get(way);
    expect(found?.said).toContain(said);
    const [before, after] = found?.rows ?? [];
    expect(after).toEqual(before);
  });

  it('changes nothing when it is repeated', async () => {
    if (engine() === 'pglite') await server.stop();
    const before = await importedRows();
    for (const [name, words] of Object.entries(imports())) {
      const { stdout } = await imported(...words, '--yes');
      expect(stdout, name).toContain('There is nothing to import. Nothing was written.');
    }
    expect(await importedRows()).toEqual(before);
    if (engine() === 'pglite') {
      await server.start();
      await useApi(server);
    }
  }, 240_000);

  it('is recorded in the audit log with its source', async () => {
    const { items } = await listAudit({ action: 'user.import', limit: 100 });
    expect(items.length).toBeGreaterThan(4);
    for (const { actor, details } of items) {
      expect(actor).toMatchObject({ kind: 'system' });
      expect(details).toMatchObject({ source: expect.stringMatching(/^(Quid|jwtd)/) as string });
    }
  });

  it('prints no hashes', () => {
    const output = [...outputs.values()].map((result) => result.output).join('\n');
    expect(output).not.toMatch(/\$2[aby]\$|[0-9a-f]{128}|5f4dcc3b/);
  });
});

describe('an import of the newer Quid', () => {
  it.each(hostileNames.map((name) => [name]))(
    'lets the user %j log in, with the group of that name and no other',
    async (name) => {
      expect(await claimsOf('shop', name)).toMatchObject({ usr: name, grp: [name] });
    },
  );

  it('never confuses two groups', async () => {
    const ann = await claimsOf('shop', 'ann');
    expect([ann['grp'], ann['org']]).toEqual([['x;admins'], ['acme', `o'org "x"`]]);
    const bob = await claimsOf('shop', 'bob');
    expect([bob['grp'], bob['org']]).toEqual([['admins', '\u00e9quipe'], ['acme']]);
    const eve = await claimsOf('shop', 'eve');
    expect([eve['grp'], eve['org']]).toEqual([undefined, undefined]);
    expect((await claimsOf('shop', 'guest'))['grp']).toBeUndefined();
    expect((await claimsOf('my-app', 'ann'))['grp']).toBeUndefined();
  });

  it('lets a user log in with either Unicode form of the name', async () => {
    const password = passwordOf('jose\u0301');
    expect(await claimsOf('shop', 'jos\u00e9', password)).toMatchObject({ usr: 'jos\u00e9' });
  });

  it.each(['disabled', 'undecided', 'nopassword', 'damaged'])(
    'does not let %s log in, as in Quid',
    async (name) => {
      expect((await login('shop', name)).status).toBe(401);
    },
  );

  it('keeps each namespace setting that Signet has', async () => {
    expect(await getNamespace('shop')).toMatchObject({
      algorithm: 'HS256',
      claimNames: 'short',
      publicEndpoint: true,
      accessTtl: '10m',
      accessTtlMax: '90m',
      refreshTtl: '1d',
      refreshTtlMax: '7d',
      keyRotation: null,
      omitAudience: true,
    });
    expect(await getNamespace('closed')).toMatchObject({
      algorithm: 'ES384',
      publicEndpoint: false,
    });
    expect(await getNamespace('admins-of-b')).toMatchObject({
      algorithm: 'RS256',
      accessTtlMax: '20m',
    });
  });

  it('reports each skipped row with its reason', () => {
    const lines = linesOf('newer');
    for (const [name, reason] of impossibleNames) {
      const printed = JSON.stringify(name)
        .replaceAll('\\n', '\\u{a}')
        .replaceAll('\u202e', '\\u{202e}')
        .replaceAll('\u200b', '\\u{200b}')
        .replaceAll('\\u0007', '\\u{7}')
        .slice(0, 60);
      for (const kind of ['group', 'user']) {
        const line = lines.find((one) => one.startsWith(`skipped   ${kind} ${printed}`));
        expect(line, `${kind} ${printed}`).toMatch(reason);
      }
    }
    for (const pattern of [
      /^skipped {3}namespace "SHOP": .*"shop".*--rename/,
      /^skipped {3}namespace "not url": its name must be .*--rename/,
      /^skipped {3}user "ann" in "not url": its namespace is skipped/,
      /^skipped {3}group "ADMINS" in "shop": its name is confusable with "admins"/,
      /^skipped {3}group "\u0430dmins" in "shop": its name is confusable with "admins"/,
      /^skipped {3}user "ANN" in "shop": its name is confusable with "ann"/,
      /^skipped {3}org "ACME"/,
      /^skipped {3}org "acme": has the same name as another org/,
      /^skipped {3}user "root" in "quid": is an administrator of Quid/,
      /^created {3}user "eve" in "shop": not added to the group "ADMINS", which is skipped/,
      /^created {3}user "guest" in "shop": not added to the group "admins", which belongs to the namespace "admins-of-b"/,
      /^created {3}user "damaged" in "shop": is imported without the password/,
      /^created {3}user "jose\u0301" in "shop": named "jos\u00e9" here/,
      /^created {3}namespace "my app; \\"x\\"": named "my-app" here/,
      /^created {3}namespace "admins-of-b": .*"20 minutes", is invalid/,
      /^- Create the administrator "root" with the role `owner`/,
      /^- Create the administrator "bob" with the role `namespace-admin` of the namespace "shop"/,
      /^- Keys are not imported/,
    ]) {
      expect(
        lines.some((line) => pattern.test(line)),
        String(pattern),
      ).toBe(true);
    }
  });

  it('imports no user that it reports as skipped', async () => {
    const names = (await listUsers('shop', { limit: 200 })).items.map(({ name }) => name);
    const groups = (await listGroups('shop', { limit: 200 })).items.map(({ name }) => name);
    const fine = [
      'ann',
      'bob',
      'eve',
      'jos\u00e9',
      'disabled',
      'undecided',
      'nopassword',
      'damaged',
      'guest',
    ];
    expect(names.toSorted()).toEqual([...fine, ...hostileNames].toSorted());
    expect(groups.toSorted()).toEqual(['admins', '\u00e9quipe', ...hostileNames].toSorted());
    expect((await listUsers('quid', {})).items.map(({ name }) => name)).toEqual(['root-helper']);
  });
});

describe('an import of the older Quid', () => {
  it.each(hostileNames.map((name) => [name]))('lets the user %j log in', async (name) => {
    expect(await claimsOf('old-shop', name)).toMatchObject({ username: name, groups: [name] });
  });

  it('keeps groups and orgs in the claims that existing verifiers read', async () => {
    expect(await claimsOf('old-shop', 'ann')).toMatchObject({
      username: 'ann',
      groups: ['staff'],
      orgs: ['acme', 'Umbrella'],
    });
  });

  it.each(['off', 'undecided'])('does not let %s log in, as in Quid', async (name) => {
    expect((await login('old-shop', name)).status).toBe(401);
  });
});

describe('an import of JWThenticator', () => {
  it.each(devices)(
    'lets a device authenticate with its key from SQLite: $identifier',
    async (one) => {
      const body = { key: one.key, identifier: one.identifier };
      const answer = await send(server, '/compat/jwthenticator/authenticate', { body });
      expect(answer.status, answer.text).toBe(200);
      const { claims } = readToken((answer.json as { jwt: string }).jwt);
      expect(claims).toMatchObject({ identifier: one.identifier });
    },
  );

  it.each(devices)(
    'lets a device get tokens with its key from PostgreSQL: $identifier',
    async (one) => {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_secret: one.key,
      });
      const answer = await send(server, '/ns/more-devices/oauth2/token', {
        body: form.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(answer.status, answer.text).toBe(200);
    },
  );

  it.each(['devices', 'more-devices'])(
    'keeps the expiry of each key in UTC: %s',
    async (namespace) => {
      const { items } = await listApiKeys(namespace, {});
      expect(items.map(({ expiresAt }) => expiresAt)).toEqual(
        devices.map(() => '2099-12-31T23:59:59.123Z'),
      );
    },
  );

  it.each(['sqlite', 'postgres'])('reports an expired key: %s', (name) => {
    expect(linesOf(name)).toContainEqual(
      expect.stringMatching(
        /^skipped {3}API key "jwthenticator-4" in .*: it expired at 2001-01-01/,
      ),
    );
  });
});

describe('an import of jwtd', () => {
  const token = (username: string, service: string, labels: object): Promise<Answer> =>
    send(server, '/compat/jwtd/token', {
      body: { username, password: username, service, labels },
    });

  it.each([
    ['admin', 'jwtd', { role: 'admin' }, 200],
    ['admin', 'http-echo-1', { role: 'anything' }, 200],
    ['admin', 'http-echo-2', { role: 'user' }, 200],
    ['admin', 'http-echo-1', {}, 200],
    ['admin', 'http-echo-3', { role: 'admin' }, 401],
    ['admin', 'http-echo-1', { other: 'x' }, 401],
    ['user', 'http-echo-1', { role: 'user' }, 200],
    ['user', 'http-echo-1', { role: 'admin' }, 401],
    ['user', 'jwtd', { role: 'admin' }, 401],
  ])('grants %s what jwtd granted: %s %j → %i', async (name, service, labels, status) => {
    const answer = await token(name, service, labels);
    expect(answer.status, answer.text).toBe(status);
  });

  it.each([
    ['hostile-plant', 'user', ['scale:role/user', 'scale:semicolon/yes', 'scale:unit/kg']],
    ['hostile-plant', 'texts', ['scale:empty', 'scale:on/yes', 'scale:version/1.0']],
  ])('grants in %s to %s exactly its rights', async (namespace, name, rights) => {
    const claims = await claimsOf(namespace, name, 'user');
    expect(claims['scope']).toBe(rights.join(' '));
  });

  it('reports what Signet cannot represent, and why', () => {
    const lines = linesOf('hostile');
    for (const pattern of [
      /^created {3}group "literal".*"role": "admin" of the service "\*": jwtd treats `\*` as the name of one service/,
      /^created {3}group "literal".*not granted "\*": "" of the service "scale": it has an empty value/,
      /^created {3}group "literal".*not granted "role\/admin": ""/,
      /^created {3}group "literal".*not granted "a b": "c"/,
      /^created {3}group "literal".*not granted "wild\*": "x"/,
      /^skipped {3}group "ONE" in "hostile-plant": its name is confusable with "one"/,
      /^skipped {3}group "one".*jwtd uses the first/,
      /^skipped {3}user "user".*jwtd uses the first/,
      /^skipped {3}user "User" in "hostile-plant"/,
      /^skipped {3}user "line\\u\{a\}break"/,
      /^created {3}user "user" in "hostile-plant": .*"gone", which is not in the file/,
      /^created {3}user "damaged".*without the password/,
    ]) {
      expect(
        lines.some((line) => pattern.test(line)),
        `${String(pattern)} in\n${lines.join('\n')}`,
      ).toBe(true);
    }
  });
});
