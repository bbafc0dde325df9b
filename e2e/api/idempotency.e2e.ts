import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listApiKeys, listOrgs } from '#client';
import { newAdministratorToken } from '../support/administrators.js';
import { newNamespace, uniqueName, useApi } from '../support/api.js';
import { everyRow } from '../support/database.js';
import { send, type Answer } from '../support/http.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  ({ token } = await newAdministratorToken(server));
});
afterAll(() => server.dispose());

function create(path: string, body: unknown, key: string, as = token): Promise<Answer> {
  return send(server, path, { body, token: as, headers: { 'idempotency-key': key } });
}

const orgsNamed = async (name: string): Promise<number> => {
  const { items } = await listOrgs({ limit: 200 });
  return items.filter((org) => org.name === name).length;
};

describe('a create repeated with the same Idempotency-Key', () => {
  it('runs once and returns the same response', async () => {
    const body = { name: uniqueName('org') };
    const key = randomUUID();
    const first = await create('/api/v1/orgs', body, key);
    expect(first.status).toBe(201);
    const again = await create('/api/v1/orgs', body, key);
    expect([again.status, again.json]).toEqual([201, first.json]);
    for (const header of ['etag', 'location']) {
      expect(first.headers.get(header)).toMatch(/./);
      expect(again.headers.get(header), header).toBe(first.headers.get(header));
    }
    expect(await orgsNamed(body.name)).toBe(1);
  });

  it('runs once when the requests are concurrent', async () => {
    const body = { name: uniqueName('org') };
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => create('/api/v1/orgs', body, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await orgsNamed(body.name)).toBe(1);
  });

  it('returns the secret of an API key again, which is stored encrypted', async () => {
    const { name } = await newNamespace();
    const path = `/api/v1/namespaces/${name}/api-keys`;
    const body = { name: 'gateway' };
    const key = randomUUID();
    const first = await create(path, body, key);
    expect(first.status).toBe(201);
    expect((await create(path, body, key)).json).toEqual(first.json);
    expect((await listApiKeys(name)).items).toHaveLength(1);
    const { key: secret } = first.json as { key: string };
    expect(secret).toMatch(/^\w{20,}/);
    if (server.database.engine === 'pglite') await server.stop();
    const rows = await everyRow(server.database);
    expect(rows.filter(({ row }) => row.includes(secret) || row.includes(key))).toEqual([]);
    if (server.database.engine === 'pglite') {
      await server.start();
      await useApi(server);
    }
  });
});

describe('an Idempotency-Key', () => {
  it('is refused with another body, and the request changes nothing', async () => {
    const key = randomUUID();
    const name = uniqueName('org');
    expect((await create('/api/v1/orgs', { name }, key)).status).toBe(201);
    const other = uniqueName('org');
    const refused = await create('/api/v1/orgs', { name: other }, key);
    expect(refused).toMatchObject({ status: 422, json: { code: 'idempotency.key_reused' } });
    expect(await orgsNamed(other)).toBe(0);
  });

  it('is not consumed by a refused request', async () => {
    const key = randomUUID();
    const body = { name: uniqueName('org') };
    const taken = await create('/api/v1/orgs', body, randomUUID());
    expect((await create('/api/v1/orgs', body, key)).status).toBe(409);
    const { id } = taken.json as { id: string };
    await send(server, `/api/v1/orgs/${id}`, { method: 'DELETE', token });
    expect((await create('/api/v1/orgs', body, key)).status).toBe(201);
  });

  it('is scoped to one administrator and one path', async () => {
    const key = randomUUID();
    const { token: other } = await newAdministratorToken(server);
    const { name } = await newNamespace();
    const answers = [
      await create('/api/v1/orgs', { name: uniqueName('org') }, key),
      await create('/api/v1/orgs', { name: uniqueName('org') }, key, other),
      await create(`/api/v1/namespaces/${name}/groups`, { name: 'group' }, key),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it.each(['x'.repeat(256), 'with a blank', 'ü'])('that is %s is rejected', async (key) => {
    const refused = await create('/api/v1/orgs', { name: uniqueName('org') }, key);
    expect(refused).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: 'header/idempotency-key' }] },
    });
  });
});
