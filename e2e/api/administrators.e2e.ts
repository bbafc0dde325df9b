import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createAdministrator,
  deleteAdministrator,
  deleteAdministratorToken,
  deleteNamespace,
  editAdministrator,
  getAdministrator,
  listAdministrators,
  listAdministratorTokens,
  listNamespaces,
  setAdministratorPassword,
  setOwnPassword,
} from '#client';
import { newAdministrator, newAdministratorToken } from '../support/administrators.js';
import { accessTokenOf, caller, consoleCookie, newNamespace, useApi } from '../support/api.js';
import { describeCollection, sameNames } from '../support/collection.js';
import { send } from '../support/http.js';
import { owner, TestServer } from '../support/server.js';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  token = await accessTokenOf(server);
});
afterAll(() => server.dispose());

const password = 'fifteen characters';
const lastOwner = { status: 409, code: 'administrator.last_owner' };

describeCollection(
  {
    kind: 'administrator',
    editableName: 'username',
    nameField: 'username',
    body: (username) => ({ username, password, role: 'auditor' }),
    change: { role: 'namespace-admin' },
    notNull: ['username', 'role', 'namespaces', 'disabled'],
    sameNames,
    searches: [
      ['%', ['%', 'x']],
      ['_b', ['_b', 'xb']],
    ],
  },
  () => ({ server, token, path: '/api/v1/administrators' }),
);

/** The status of a request that any administrator may make. */
async function statusWith(headers: Record<string, string>): Promise<number> {
  return (await send(server, '/api/v1/session', { method: 'GET', headers })).status;
}

describe('the last owner', () => {
  // A server of its own: here the first administrator is the only owner.
  let alone: TestServer;
  let firstId: string;

  beforeAll(async () => {
    alone = await TestServer.start();
    await useApi(alone);
    const { items } = await listAdministrators({ q: owner.username });
    firstId = items[0]?.id ?? '';
  });
  afterAll(async () => {
    await alone.dispose();
    await useApi(server);
  });

  it('cannot be deleted, disabled or demoted', async () => {
    await newAdministrator({ role: 'auditor' });
    await newAdministrator({ disabled: true });
    await expect(deleteAdministrator(firstId)).rejects.toMatchObject(lastOwner);
    await expect(editAdministrator(firstId, { disabled: true })).rejects.toMatchObject(lastOwner);
    for (const role of ['auditor', 'namespace-admin'] as const) {
      await expect(editAdministrator(firstId, { role })).rejects.toMatchObject(lastOwner);
    }
    const kept = await editAdministrator(firstId, { role: 'owner', disabled: false });
    expect(kept).toMatchObject({ role: 'owner', disabled: false });
  });

  it.each([
    ['demoted', (id: string) => editAdministrator(id, { role: 'auditor' })],
    ['disabled', (id: string) => editAdministrator(id, { disabled: true })],
    ['deleted', (id: string) => deleteAdministrator(id)],
  ])('is left when two owners are %s by two requests at once', async (_, remove) => {
    for (let round = 0; round < 3; round += 1) {
      const pair = [await newAdministrator(), await newAdministrator()];
      // Without the first administrator the two are the only owners. One of them acts, by its token.
      const [one, two] = pair.map(({ id }) => id) as [string, string];
      const [oneToken, twoToken] = await Promise.all(pair.map((who) => accessTokenOf(alone, who)));
      const acting = { ...caller(alone, oneToken) };
      await editAdministrator(firstId, { role: 'auditor' }, {}, acting);
      const outcomes = await Promise.allSettled([remove(one), remove(two)].map((done) => done));
      // The defaults are the first administrator's, who is no owner any more: use the owners' own tokens.
      expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
      const asOwner = [oneToken, twoToken].map((own) => caller(alone, own));
      const methods = await Promise.all(
        [one, two].map((id, at) => removeBy(alone, remove, id, asOwner[at]?.headers ?? {})),
      );
      expect(methods.sort()).toEqual([204, 409]);
    }
  });
});
