import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createAdministrator,
  createApiKey,
  deleteApiKey,
  editApiKey,
  getApiKey,
  importApiKeys,
  listApiKeys,
  rotateApiKey,
  type ImportedApiKey,
} from '#client';
import { accessTokenOf, caller, newNamespace, uniqueName } from '../support/api.js';
import { newAdministratorToken } from '../support/administrators.js';
import { send } from '../support/http.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

const shape = /^sgn_[0-9a-f]{32}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/;

let server: TestServer;
let namespace: string;

beforeAll(async () => {
  server = await sharedServer();
});

beforeEach(async () => {
  namespace = (await newNamespace()).name;
});

/** The problem details of a refused call. */
async function problemOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable('It was not refused.'),
    (error: unknown) => error,
  );
}

it('shows a secret once, and never again', async () => {
  const made = await createApiKey(namespace, { name: 'sensor' });
  expect(made.key).toMatch(shape);
  expect(made.key).toContain(made.id.replaceAll('-', ''));
  const { key, ...shown } = made;
  expect(await getApiKey(namespace, made.id)).toEqual(shown);
  const { items } = await listApiKeys(namespace);
  expect(items).toEqual([shown]);
  expect(JSON.stringify(items)).not.toContain(key.slice(37, 80));
});

it('stores every field of a new API key', async () => {
  const identifier = randomUUID();
  const settings = {
    name: 'Sensor at the door',
    identifier,
    disabled: true,
    expiresAt: '2099-01-31T12:00:00+01:00',
    allowedAddresses: ['192.0.2.7', '2001:db8::/32'],
  };
  const { id } = await createApiKey(namespace, settings);
  expect(await getApiKey(namespace, id)).toMatchObject({
    ...settings,
    expiresAt: '2099-01-31T11:00:00.000Z',
    imported: false,
    lastUsedAt: null,
    version: 1,
  });
});

it('edits an API key by merge patch with If-Match', async () => {
  const { id } = await createApiKey(namespace, { name: 'sensor', allowedAddresses: ['::1'] });
  const edited = await editApiKey(namespace, id, {
    name: 'probe',
    disabled: true,
    expiresAt: '2099-01-01T00:00:00Z',
    allowedAddresses: [],
  });
  expect(edited).toMatchObject({ name: 'probe', disabled: true, allowedAddresses: [], version: 2 });
  expect(await editApiKey(namespace, id, { expiresAt: null })).toMatchObject({ expiresAt: null });
  const lists = { allowedAddresses: ['::1'], attributes: { level: 3 } };
  expect(await editApiKey(namespace, id, lists)).toMatchObject(lists);
  const empty = { allowedAddresses: [], attributes: {}, exchangeAudiences: [] };
  const nulls = { allowedAddresses: null, attributes: null, exchangeAudiences: null };
  expect(await editApiKey(namespace, id, nulls)).toMatchObject(empty);
  const late = editApiKey(namespace, id, { disabled: false }, { ifMatch: '"2"' });
  expect(await problemOf(late)).toMatchObject({ status: 412 });
});

it('returns a weak ETag, since last use changes the representation but not the version', async () => {
  const { id } = await createApiKey(namespace, { name: 'sensor' });
  const { token } = await newAdministratorToken(server);
  const path = `/api/v1/namespaces/${namespace}/api-keys/${id}`;
  const shown = await send(server, path, { method: 'GET', token });
  expect(shown.headers.get('etag')).toBe('W/"1"');
});

it('rotates only the secret', async () => {
  const made = await createApiKey(namespace, { name: 'sensor' });
  const rotated = await rotateApiKey(namespace, made.id);
  expect(rotated.key).toMatch(shape);
  expect(rotated.key).not.toBe(made.key);
  expect(rotated).toMatchObject({ id: made.id, identifier: made.identifier, version: 2 });
});

it('deletes an API key', async () => {
  const { id } = await createApiKey(namespace, { name: 'sensor' });
  await deleteApiKey(namespace, id);
  for (const call of [
    () => getApiKey(namespace, id),
    () => editApiKey(namespace, id, { disabled: true }),
    () => rotateApiKey(namespace, id),
    () => deleteApiKey(namespace, id),
  ]) {
    expect(await problemOf(call())).toMatchObject({ status: 404, code: 'api_key.unknown' });
  }
});

it('lists API keys in pages, filtered by name and state', async () => {
  for (const name of ['c', 'a', 'b']) await createApiKey(namespace, { name });
  await createApiKey(namespace, { name: 'd', disabled: true });
  const names = async (query: Parameters<typeof listApiKeys>[1]): Promise<string[]> =>
    (await listApiKeys(namespace, query)).items.map(({ name }) => name);
  const first = await listApiKeys(namespace, { limit: 3 });
  expect(first.items.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(await names({ limit: 3, cursor: first.nextCursor ?? '' })).toEqual(['d']);
  expect(await names({ disabled: true })).toEqual(['d']);
  expect(await names({ disabled: false, sort: '-name' })).toEqual(['c', 'b', 'a']);
  expect(await names({ q: 'B' })).toEqual(['b']);
});

describe('an invalid API key request', () => {
  it.each<[string, object]>([
    ['/identifier', { identifier: 'me' }],
    ['/expiresAt', { expiresAt: '2099-02-30T00:00:00Z' }],
    ['/expiresAt', { expiresAt: '2099-01-01' }],
    ['/expiresAt', { expiresAt: '2001-01-01T00:00:00Z' }],
    ['/allowedAddresses', { allowedAddresses: ['10.0.0.0/33'] }],
    ['/allowedAddresses', { allowedAddresses: ['example.com'] }],
    ['/allowedAddresses', { allowedAddresses: ['::1', '::1'] }],
    ['/secretHash', { secretHash: 'x' }],
  ])('is refused with a pointer to %s for %j', async (pointer, member) => {
    const call = createApiKey(namespace, { name: 'sensor', ...member });
    expect(await problemOf(call)).toMatchObject({ status: 400, fields: [{ pointer }] });
  });

  it('is refused when an edit changes the identifier, which is immutable', async () => {
    const { id } = await createApiKey(namespace, { name: 'sensor' });
    const patch = { disabled: true, identifier: randomUUID() };
    expect(await problemOf(editApiKey(namespace, id, patch))).toMatchObject({
      status: 400,
      fields: [{ pointer: '/identifier' }],
    });
  });

  it('is refused when the name is taken', async () => {
    await createApiKey(namespace, { name: 'sensor' });
    const call = createApiKey(namespace, { name: 'Sensor' });
    expect(await problemOf(call)).toMatchObject({ status: 409, code: 'api_key.name_taken' });
  });
});

describe('an API key import', () => {
  const row = (index: number): ImportedApiKey => ({
    name: `key ${index}`,
    identifier: randomUUID(),
    key: `a key of another server, number ${index}`,
  });

  it('accepts secrets and hashes', async () => {
    const sha512 = createHash('sha512').update('only its hash is known').digest('hex');
    const hashed = { name: 'hashed', identifier: randomUUID(), sha512 };
    expect(await importApiKeys(namespace, { keys: [row(1), hashed] })).toEqual({ imported: 2 });
    const { items } = await listApiKeys(namespace);
    expect(items).toMatchObject([
      { name: 'hashed', identifier: hashed.identifier, imported: true },
      { name: 'key 1', imported: true },
    ]);
  });

  it('accepts up to a thousand keys, even with long names', async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => ({
      ...row(index),
      name: `${index} ${'long name '.repeat(24)}key`,
    }));
    expect(await importApiKeys(namespace, { keys })).toEqual({ imported: 1000 });
    const tooMany = importApiKeys(namespace, { keys: [...keys, row(1000)] });
    expect(await problemOf(tooMany)).toMatchObject({ status: 400, fields: [{ pointer: '/keys' }] });
  });

  it('imports nothing if one key is invalid, and says which', async () => {
    const short = { ...row(2), key: 'too short' };
    expect(await problemOf(importApiKeys(namespace, { keys: [row(1), short] }))).toMatchObject({
      status: 400,
      fields: [{ pointer: '/keys/1/key' }],
    });
    const twice = { ...row(1), name: 'another name' };
    expect(await problemOf(importApiKeys(namespace, { keys: [row(1), twice] }))).toMatchObject({
      status: 409,
      code: 'api_key.import_refused',
      fields: [{ pointer: '/keys/1/key' }],
    });
    expect((await listApiKeys(namespace)).items).toEqual([]);
  });
});

describe('access to API keys', () => {
  const password = 'an administrator of the suite';

  it('is read-only for an auditor', async () => {
    const { id } = await createApiKey(namespace, { name: 'sensor' });
    const username = uniqueName('auditor');
    await createAdministrator({ username, password, role: 'auditor' });
    const auditor = caller(server, await accessTokenOf(server, { username, password }));
    expect((await listApiKeys(namespace, {}, auditor)).items).toHaveLength(1);
    expect((await getApiKey(namespace, id, auditor)).id).toBe(id);
    for (const call of [
      () => createApiKey(namespace, { name: 'mine' }, auditor),
      () => rotateApiKey(namespace, id, {}, auditor),
      () => deleteApiKey(namespace, id, {}, auditor),
      () => importApiKeys(namespace, { keys: [] }, auditor),
    ]) {
      expect(await problemOf(call())).toMatchObject({ status: 403, code: 'permission.missing' });
    }
  });

  it('is refused through another namespace', async () => {
    const { id } = await createApiKey(namespace, { name: 'sensor' });
    const { name: other } = await newNamespace();
    const refusal = { status: 404, code: 'api_key.unknown' };
    expect(await problemOf(getApiKey(other, id))).toMatchObject(refusal);
    expect(await problemOf(rotateApiKey(other, id))).toMatchObject(refusal);
    expect(await problemOf(deleteApiKey(other, id))).toMatchObject(refusal);
  });

  it('is refused to an API key, which is not an administrator', async () => {
    const { key } = await createApiKey(namespace, { name: 'sensor' });
    const call = listApiKeys(namespace, {}, caller(server, key));
    expect(await problemOf(call)).toMatchObject({ status: 401 });
  });
});
