import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createAdministrator,
  deleteAdministrator,
  deleteAdministratorPersonalAccessToken,
  deleteNamespace,
  editAdministrator,
  getAdministrator,
  listAdministrators,
  listAdministratorPersonalAccessTokens,
  listNamespaces,
  setAdministratorPassword,
  setOwnPassword,
} from '#client';
import { newAdministrator, newAdministratorToken } from '../support/administrators.js';
import {
  accessTokenOf,
  caller,
  consoleCookie,
  newNamespace,
  uniqueName,
  useApi,
} from '../support/api.js';
import { describeCollection, sameNames } from '../support/collection.js';
import { cookieIn, inConsole } from '../support/second-factor.js';
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
    notNull: ['username', 'role', 'disabled'],
    sameNames,
    searches: [
      ['%', ['%', 'x']],
      ['_b', ['_b', 'xb']],
    ],
  },
  () => ({ server, token, path: '/api/v1/administrators' }),
);

/** The status of a request that every role is allowed to make. */
async function statusWith(headers: Record<string, string>): Promise<number> {
  return (await send(server, '/api/v1/session', { method: 'GET', headers })).status;
}

describe('the last owner', () => {
  // Needs its own server: the first administrator must be the only owner.
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
    ['demotes', 'PATCH', { role: 'auditor' }],
    ['disables', 'PATCH', { disabled: true }],
    ['deletes', 'DELETE', undefined],
  ])('remains when each of two owners %s itself at the same time', async (_, method, body) => {
    let left = { id: firstId, token: await firstToken() };
    for (let round = 0; round < 3; round += 1) {
      const as = caller(alone, left.token);
      const { id } = await createAdministrator(
        { username: uniqueName('owner'), password, role: 'owner' },
        as,
      );
      const { username } = await getAdministrator(id, as);
      const pair = [left, { id, token: await accessTokenOf(alone, { username, password }) }];
      const answers = await Promise.all(
        pair.map((one) =>
          send(alone, `/api/v1/administrators/${one.id}`, { method, body, token: one.token }),
        ),
      );
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      const refused = answers.findIndex(({ status }) => status === 409);
      left = pair[refused] ?? left;
    }
    await restoreFirst(left.token);
  });

  /** A personal access token of the first administrator. */
  const firstToken = (): Promise<string> => accessTokenOf(alone);

  /** Restores the first administrator as an owner for the next test, or creates a replacement with the same name. */
  async function restoreFirst(ownerToken: string): Promise<void> {
    const as = caller(alone, ownerToken);
    const { items } = await listAdministrators({ q: owner.username }, as);
    const first = items.find(({ username }) => username === owner.username);
    const { id } = first
      ? await editAdministrator(first.id, { role: 'owner', disabled: false }, {}, as)
      : await createAdministrator({ ...owner, role: 'owner' }, as);
    const owners = await listAdministrators({ limit: 200 }, as);
    const others = owners.items.filter((one) => one.role === 'owner' && one.id !== id);
    firstId = id;
    const first2 = caller(alone, await firstToken());
    for (const other of others) await deleteAdministrator(other.id, {}, first2);
  }
});

describe('an administrator', () => {
  it.each(['fourteen chars', '               ', 'ä'.repeat(600)])(
    'cannot have the password %j',
    async (weak) => {
      const refused = { status: 400, code: 'request.invalid', fields: [{ pointer: '/password' }] };
      await expect(newAdministrator({ password: weak })).rejects.toMatchObject(refused);
      const { id } = await newAdministrator();
      await expect(setAdministratorPassword(id, { password: weak })).rejects.toMatchObject(refused);
    },
  );

  it.each([
    ['PATCH', '', (): object => ({ username: uniqueName('owner') })],
    ['DELETE', '/second-factor', undefined],
    ['DELETE', '/sessions', undefined],
  ])(
    'can change another one who changes it at the same time (%s%s)',
    async (method, path, body) => {
      const pair = [await newAdministratorToken(server), await newAdministratorToken(server)];
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, at) => {
          const [by, other] = at % 2 === 0 ? pair : pair.toReversed();
          const address = `/api/v1/administrators/${other?.administrator.id ?? ''}${path}`;
          return send(server, address, { method, body: body?.(), token: by?.token });
        }),
      );
      expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
    },
  );

  it('can be assigned to existing namespaces only', async () => {
    const { name } = await newNamespace();
    const namespaces = [name, 'nowhere'];
    const unknown = {
      status: 404,
      code: 'namespace.unknown',
      fields: [{ pointer: '/namespaces/1' }],
    };
    await expect(newAdministrator({ role: 'namespace-admin', namespaces })).rejects.toMatchObject(
      unknown,
    );
    const made = await newAdministrator({ role: 'namespace-admin', namespaces: [name, name] });
    expect(made.namespaces).toMatchObject([{ name }]);
    await expect(editAdministrator(made.id, { namespaces })).rejects.toMatchObject(unknown);
    expect(await getAdministrator(made.id)).toMatchObject({ namespaces: [{ name }], version: 1 });
    await deleteNamespace(name, name);
    expect(await getAdministrator(made.id)).toMatchObject({ namespaces: [] });
  });

  it('gains and loses namespaces and roles immediately', async () => {
    const [one, two] = [await newNamespace(), await newNamespace()];
    const { administrator, token: own } = await newAdministratorToken(server, {
      role: 'namespace-admin',
      namespaces: [one.name],
    });
    const visible = async (): Promise<string[]> =>
      (await listNamespaces({ limit: 200 }, caller(server, own))).items.map(({ name }) => name);
    expect(await visible()).toEqual([one.name]);
    await editAdministrator(administrator.id, { namespaces: [two.name] });
    expect(await visible()).toEqual([two.name]);
    await editAdministrator(administrator.id, { namespaces: [] });
    expect(await visible()).toEqual([]);
    await editAdministrator(administrator.id, { role: 'auditor' });
    expect(await visible()).toEqual(expect.arrayContaining([one.name, two.name]));
    await editAdministrator(administrator.id, { role: 'namespace-admin' });
    expect(await visible(), 'a role without namespaces has no permissions').toEqual([]);
  });

  it.each([
    ['is disabled', (id: string) => editAdministrator(id, { disabled: true })],
    ['is deleted', (id: string) => deleteAdministrator(id)],
    ['is given a password', (id: string) => setAdministratorPassword(id, { password })],
  ])('loses sessions and personal access tokens when it %s', async (_, act) => {
    const { administrator, token: own } = await newAdministratorToken(server);
    const bearer = { authorization: `Bearer ${own}` };
    const cookie = { cookie: await consoleCookie(server, administrator) };
    expect(await statusWith(bearer)).toBe(200);
    expect(await statusWith(cookie)).toBe(200);
    await act(administrator.id);
    expect(await statusWith(bearer)).toBe(401);
    expect(await statusWith(cookie)).toBe(401);
    await expect(consoleCookie(server, administrator)).rejects.toThrow('auth.refused');
  });

  it('does not get its tokens back when it is disabled and enabled again', async () => {
    const { administrator, token: own } = await newAdministratorToken(server);
    await editAdministrator(administrator.id, { disabled: true });
    await editAdministrator(administrator.id, { disabled: false });
    expect(await statusWith({ authorization: `Bearer ${own}` })).toBe(401);
    await expect(consoleCookie(server, administrator)).resolves.toContain('signet-');
  });

  it('changes its own password with the current one, and keeps only the session that made the change', async () => {
    const { administrator, token: own } = await newAdministratorToken(server);
    const [here, elsewhere] = [
      await consoleCookie(server, administrator),
      await consoleCookie(server, administrator),
    ];
    const as = inConsole(server, here);
    const newPassword = 'another fifteen characters';
    await expect(
      setOwnPassword({ currentPassword: 'a wrong password!', newPassword }, as),
    ).rejects.toMatchObject({ status: 401, code: 'auth.refused' });
    await expect(
      setOwnPassword({ currentPassword: administrator.password, newPassword: 'weak' }, as),
    ).rejects.toMatchObject({ status: 400, fields: [{ pointer: '/newPassword' }] });
    expect(await statusWith({ authorization: `Bearer ${own}` })).toBe(200);

    await setOwnPassword({ currentPassword: administrator.password, newPassword }, as);
    expect(await statusWith({ cookie: cookieIn(as) })).toBe(200);
    expect(await statusWith({ cookie: here }), 'its secret is replaced').toBe(401);
    expect(await statusWith({ cookie: elsewhere })).toBe(401);
    expect(await statusWith({ authorization: `Bearer ${own}` })).toBe(401);
    await expect(consoleCookie(server, administrator)).rejects.toThrow('auth.refused');
    const renewed = { username: administrator.username, password: newPassword };
    await expect(consoleCookie(server, renewed)).resolves.toContain('signet-');
  });

  it('has personal access tokens that an owner can list and delete', async () => {
    const { administrator, token: own } = await newAdministratorToken(server);
    const bystander = await newAdministratorToken(server);
    const { items } = await listAdministratorPersonalAccessTokens(administrator.id);
    expect(items).toMatchObject([{ name: 'end-to-end suite' }]);
    expect(JSON.stringify(items)).not.toContain('sgp_');
    const id = items[0]?.id ?? '';
    await expect(
      deleteAdministratorPersonalAccessToken(bystander.administrator.id, id),
    ).rejects.toMatchObject({
      status: 404,
      code: 'access_token.unknown',
    });
    expect(await statusWith({ authorization: `Bearer ${own}` })).toBe(200);
    await deleteAdministratorPersonalAccessToken(administrator.id, id);
    expect(await statusWith({ authorization: `Bearer ${own}` })).toBe(401);
  });

  it('keeps its password if the change is based on an older version', async () => {
    const { id } = await newAdministrator();
    await editAdministrator(id, { disabled: false });
    const put = (tag: string) =>
      send(server, `/api/v1/administrators/${id}/password`, {
        method: 'PUT',
        token,
        headers: { 'if-match': tag },
        body: { password },
      });
    expect(await put('"1"')).toMatchObject({ status: 412, json: { code: 'precondition.failed' } });
    expect((await getAdministrator(id)).version).toBe(2);
    expect((await put('"2"')).status).toBe(204);
  });

  it('never exposes its password', async () => {
    const body = { username: uniqueName('administrator'), password, role: 'auditor' };
    const made = await send(server, '/api/v1/administrators', { token, body });
    const list = await send(server, '/api/v1/administrators', { method: 'GET', token });
    for (const { text } of [made, list]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain('argon2');
    }
  });
});

describe('the list of administrators', () => {
  it('is filtered by role and by state', async () => {
    const prefix = uniqueName('listed');
    const of = (name: string): string => `${prefix}-${name}`;
    await newAdministrator({ username: of('auditor'), role: 'auditor' });
    await newAdministrator({ username: of('gone'), role: 'auditor', disabled: true });
    await newAdministrator({ username: of('owner'), role: 'owner' });
    const named = async (query: Parameters<typeof listAdministrators>[0]): Promise<string[]> =>
      (await listAdministrators({ ...query, q: prefix })).items.map(({ username }) => username);
    expect(await named({ role: 'auditor' })).toEqual([of('auditor'), of('gone')]);
    expect(await named({ role: 'namespace-admin' })).toEqual([]);
    expect(await named({ disabled: true })).toEqual([of('gone')]);
    expect(await named({ disabled: false })).toEqual([of('auditor'), of('owner')]);
    expect(await named({ role: 'auditor', disabled: false })).toEqual([of('auditor')]);
    const wrong = { role: 'king' } as unknown as Parameters<typeof listAdministrators>[0];
    await expect(listAdministrators(wrong)).rejects.toMatchObject({
      status: 400,
      fields: [{ pointer: 'query/role' }],
    });
  });
});
