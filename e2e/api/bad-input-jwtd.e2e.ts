import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessTokenOf, newNamespace, newUser, useApi, userPassword } from '../support/api.js';
import {
  badBodiesOf,
  badIds,
  badLifetimes,
  badMembers,
  badNames,
  badPasswords,
  expectRefusals,
  LONG,
  type BadRequest,
  type Route,
} from '../support/bad-input.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let token: string;
let jwtdRoutes: Route[];

beforeAll(async () => {
  const dialect = 'dialect';
  server = await TestServer.start({ environment: { SIGNET_COMPAT_JWTD_NAMESPACE: dialect } });
  await useApi(server);
  token = await accessTokenOf(server);
  const { name } = await newNamespace({ name: dialect });
  const jwtdUser = (await newUser(name)).name;
  jwtdRoutes = [
    {
      path: '/compat/jwtd/token',
      body: { username: jwtdUser, password: userPassword, service: 'store', lifetime: '1m' },
      required: ['username', 'password', 'service'],
      alsoBad: {
        username: badNames,
        service: ['', '*', 'a b', 'a:b', 'é', LONG],
        lifetime: [...badLifetimes, '61m', null],
      },
    },
    {
      path: '/compat/jwtd/user',
      body: { username: 'never made', password: userPassword },
      required: ['username', 'password'],
      alsoBad: { username: badNames, password: badPasswords },
    },
    {
      path: '/compat/jwtd/group',
      body: { name: 'never made' },
      required: ['name'],
      alsoBad: { name: badNames },
    },
    {
      method: 'PATCH',
      path: `/compat/jwtd/user/${jwtdUser}`,
      body: { password: userPassword },
      required: [],
      alsoBad: { password: [...badPasswords, null] },
      patch: true,
    },
  ];
});
afterAll(() => server.dispose());

const asOwner = (requests: BadRequest[]): BadRequest[] =>
  requests.map((request) => ({ ...request, token }));

describe('the routes of jwtd', () => {
  it('accept the valid bodies that the cases start from', async () => {
    for (const { method, path, body, patch } of jwtdRoutes.filter(({ path }) =>
      /token|user\//.test(path),
    )) {
      const { status } = await send(server, path, {
        method,
        body,
        token: patch ? token : undefined,
      });
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('refuse bodies of the wrong kind', () =>
    // Bodies are parsed as JSON whatever their content type; PATCH is left out because {} is a valid empty change.
    expectRefusals(
      server,
      asOwner(jwtdRoutes.filter(({ patch }) => patch !== true).flatMap(badBodiesOf)),
    ));

  it('refuse each member that is missing, of a wrong type or malformed', () =>
    expectRefusals(server, asOwner(jwtdRoutes.flatMap(badMembers))));

  it('refuse names in the path that are malformed or unknown', () =>
    expectRefusals(
      server,
      asOwner(
        badIds.flatMap((id) =>
          ['user', 'group'].flatMap((thing) => [
            { label: 'name', method: 'GET', path: `/compat/jwtd/${thing}/${id}` },
            { label: 'name', method: 'DELETE', path: `/compat/jwtd/${thing}/${id}` },
            { label: 'name', method: 'PATCH', path: `/compat/jwtd/${thing}/${id}`, body: {} },
          ]),
        ),
      ),
    ));
});
