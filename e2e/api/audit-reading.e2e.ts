import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createGroup,
  deleteNamespace,
  exportAudit,
  exportNamespaceAudit,
  getSignedInAdministrator,
  listAudit,
  listNamespaceAudit,
  type AuditEntry,
} from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import {
  accessTokenOf,
  caller,
  newNamespace,
  newUser,
  uniqueName,
  useApi,
} from '../support/api.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  token = await accessTokenOf(server);
});
afterAll(() => server.dispose());

/** Leaves out the initial keys of a namespace, which are named by their thumbprint. */
const withoutKeys = (items: AuditEntry[]) =>
  items.filter(({ target }) => target?.kind !== 'signing-key');
const namesOf = (items: AuditEntry[]) => withoutKeys(items).map(({ target }) => target?.name);

describe('the list', () => {
  it('has each entry once, newest first, across pages', async () => {
    const { name: ns } = await newNamespace();
    const names: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const name = `group ${index}`;
      await createGroup(ns, { name });
      names.unshift(name);
    }
    const seen: AuditEntry[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listNamespaceAudit(ns, { limit: 3, cursor });
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(namesOf(seen)).toEqual([...names, ns]);
    const times = seen.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('can be filtered by action, actor, target, time and text', async () => {
    const { name: ns } = await newNamespace();
    const { administrator, token: theirs } = await newAdministratorToken(server);
    const ada = await newUser(ns, 'ada');
    const group = await createGroup(ns, { name: 'Staff_1' }, caller(server, theirs));
    const list = async (filter: Parameters<typeof listNamespaceAudit>[1]) =>
      namesOf((await listNamespaceAudit(ns, filter)).items);

    expect(await list({ action: 'user.create' })).toEqual(['ada']);
    expect(await list({ actor: administrator.id })).toEqual(['Staff_1']);
    expect(await list({ actor: (await getSignedInAdministrator()).id })).toEqual(['ada', ns]);
    expect(await list({ target: group.id })).toEqual(['Staff_1']);
    expect(await list({ q: 'staff_' })).toEqual(['Staff_1']);
    expect(await list({ q: 'sta%' })).toEqual([]);
    expect(await list({ q: administrator.username })).toEqual(['Staff_1']);
    expect(await list({ q: ada.id })).toEqual(['ada']);
    const [entry] = (await listNamespaceAudit(ns, { action: 'user.create' })).items;
    const at = entry?.at ?? '';
    const next = new Date(Date.parse(at) + 1).toISOString();
    expect(await list({ action: 'user.create', $from: at, to: next })).toEqual(['ada']);
    expect(await list({ action: 'user.create', $from: next })).toEqual([]);
    expect(await list({ action: 'user.create', to: at })).toEqual([]);
  });

  it('rejects invalid filters', async () => {
    for (const query of [
      'action=user.explode',
      'actor=ada',
      'from=yesterday',
      'to=2030-02-30T00:00:00Z',
      'limit=201',
      'sort=at',
      'cursor=nonsense',
      'cursor=019ab000-0000-7000-8000-00000000000Z',
    ]) {
      const answer = await send(server, `/api/v1/audit?${query}`, { method: 'GET', token });
      expect(answer.status, query).toBe(400);
    }
  });

  it('of a namespace is for administrators with access to it, that of the server for owners and auditors', async () => {
    const mine = await newNamespace();
    const theirs = await newNamespace();
    const of = async (role: 'namespace-admin' | 'auditor', namespaces?: string[]) =>
      caller(server, (await newAdministratorToken(server, { role, namespaces })).token);
    const admin = await of('namespace-admin', [mine.name]);

    const own = await listNamespaceAudit(mine.name, {}, admin);
    expect(namesOf(own.items)).toEqual([mine.name]);
    for (const read of [listNamespaceAudit, exportNamespaceAudit]) {
      const hidden = read(theirs.name, {}, admin);
      await expect(hidden).rejects.toMatchObject({ code: 'namespace.unknown' });
    }
    for (const read of [listAudit, exportAudit]) {
      await expect(read({}, admin)).rejects.toMatchObject({ code: 'permission.missing' });
    }
    const auditor = await of('auditor');
    const { items } = await listAudit({ namespaceId: theirs.id }, auditor);
    expect(withoutKeys(items)).toMatchObject([
      { action: 'namespace.create', namespace: theirs.name },
    ]);
  });

  it('keeps the entries of a deleted namespace', async () => {
    const { name, id } = await newNamespace();
    await newUser(name, 'ada');
    await deleteNamespace(name, name);

    const { items } = await listAudit({ namespaceId: id });
    expect(withoutKeys(items).map(({ action, namespace }) => [action, namespace])).toEqual([
      ['namespace.delete', null],
      ['user.create', null],
      ['namespace.create', null],
    ]);
  });
});

describe('an export', () => {
  const exported = (ns: string, query: string, file = 'export') =>
    send(server, `/api/v1/namespaces/${ns}/audit/${file}?${query}`, { method: 'GET', token });

  it('has every entry as a line of JSON, equal to the list', async () => {
    const { name: ns } = await newNamespace();
    await newUser(ns, 'ada');
    const answer = await exported(ns, '');

    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="audit-${ns}.ndjson"`,
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const lines = answer.text.trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as AuditEntry);
    expect(entries).toEqual((await listNamespaceAudit(ns)).items);
    expect(await exportNamespaceAudit(ns)).toBe(answer.text);
  });

  it('has every entry as a line of CSV, with formulas neutralized', async () => {
    const { name: ns } = await newNamespace();
    await newUser(ns, '=HYPERLINK("http://evil.example","click")');
    await newUser(ns, 'a, "b"');
    const answer = await exported(ns, '', 'export.csv');
    // The query parameter is the older way to request an export, before it had its own path.
    expect((await exported(ns, 'format=csv')).text).toBe(answer.text);

    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head = [], ...rows] = parse(answer.text);
    expect(head.slice(0, 5)).toEqual(['at', 'action', 'namespace', 'namespaceId', 'actorKind']);
    expect(rows, 'of the namespace, its two keys and the users').toHaveLength(5);
    expect(rows.every((row) => row.length === head.length)).toBe(true);
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(answer.text).toContain(`,"'=HYPERLINK(""http://evil.example"",""click"")",`);
    expect(answer.text).toContain(',"a, ""b""",');
  });

  it('covers the whole log and takes the filters of the list', async () => {
    const { name: ns } = await newNamespace();
    const keys = Array.from({ length: 20 }, (_, index) => `group ${index}`);
    await Promise.all(keys.map((name) => createGroup(ns, { name })));
    for (let index = 0; index < 25; index += 1) {
      await Promise.all(keys.map((name) => createGroup(ns, { name: `${name} of round ${index}` })));
    }
    const { text } = await exported(ns, 'action=group.create');

    const ids = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as AuditEntry).id);
    expect(ids).toHaveLength(20 * 26);
    expect(new Set(ids).size).toBe(20 * 26);
    expect(ids).toEqual([...ids].sort().reverse());
    const { text: none } = await exported(ns, `q=${uniqueName('nothing')}`);
    expect(none).toBe('');
  });

  it('rejects an unknown format', async () => {
    const { name: ns } = await newNamespace();
    expect((await exported(ns, 'format=xml')).status).toBe(400);
    expect((await exported(ns, 'limit=5')).status).toBe(400);
  });
});
