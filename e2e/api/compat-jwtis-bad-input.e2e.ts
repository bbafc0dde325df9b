import { beforeAll, describe, expect, it } from 'vitest';
import { listNamespaces, listSessions } from '#client';
import { accessTokenOf, uniqueName } from '../support/api.js';
import {
  badBodiesOf,
  badMembers,
  badNamespaceNames,
  expectRefusals,
  LONG,
  shown,
  type BadRequest,
  type Route,
} from '../support/bad-input.js';
import { send } from '../support/http.js';
import { Jwtis } from '../support/jwtis.js';
import type { TestServer } from '../support/server.js';
import { sharedServer } from '../support/shared-server.js';

/** Durations that Go cannot parse, or that are invalid lifetimes. */
const badDurations = [
  ...[-1, 1, 1.5, 1e30, true, null],
  ...['-1h', '+1h', '999ms', '1d', '1w', '10', 'h', '1H', ' 1h', '1h\n', '1e9h', '9'.repeat(65)],
];

let server: TestServer;
let token: string;
let kid: string;
let routes: Route[];

beforeAll(async () => {
  server = await sharedServer({ SIGNET_COMPAT_JWTIS: 'true' });
  token = await accessTokenOf(server);
  const jwtis = new Jwtis(server, token);
  const client = await jwtis.newClient();
  kid = client.kid;
  const { refresh_token } = await jwtis.issued(client);
  routes = [
    {
      path: '/compat/jwtis/register/never-made',
      body: {
        ...{ expiry: '24h', auth_ttl: '1h', refresh_ttl: '10h', refresh_strategy: 'noRefresh' },
        ...{ sig_alg: 'ES256', sig_bits: 256, enc_alg: 'ECDH-ES', enc_bits: 256 },
      },
      required: [],
      alsoBad: {
        ...{ expiry: badDurations, auth_ttl: badDurations, refresh_ttl: badDurations },
        refresh_strategy: ['rotate', 'NOREFRESH', null, '__proto__'],
        sig_alg: ['none', 'HS256', 'es256', null, '__proto__'],
        sig_bits: [384, '256', -256, 256.5, 1e9, null],
        enc_alg: ['dir', 'RSA1_5', 'ecdh-es', null, '__proto__'],
        enc_bits: [128, '256', -256, 256.5, 1e9, null],
      },
    },
    {
      path: '/compat/jwtis/issue_token',
      body: { kid },
      required: ['kid'],
      alsoBad: { kid: badNamespaceNames },
    },
    {
      path: '/compat/jwtis/renew_token',
      body: { kid, refresh_token, refresh_strategy: 'noRefresh' },
      required: ['kid', 'refresh_token'],
      alsoBad: {
        kid: badNamespaceNames,
        refresh_token: ['', LONG, '..', 'a.b.c.d.e', `${refresh_token}=`, ` ${refresh_token}`],
        refresh_strategy: ['rotate', 'NOREFRESH', null, '__proto__'],
      },
    },
  ];
});

const refused = (requests: BadRequest[]): Promise<void> =>
  expectRefusals(
    server,
    requests.map((request) => ({ ...request, token })),
  );

describe('the routes of JWTIS', () => {
  it('accept the valid bodies that the cases start from', async () => {
    for (const { path, body } of routes) {
      const at = path.replace('never-made', uniqueName('client'));
      expect([path, (await send(server, at, { body, token })).status]).toEqual([path, 201]);
    }
  });

  it('refuse bodies of the wrong kind', () => refused(routes.flatMap(badBodiesOf)));

  it('refuse each member that is missing, of a wrong type or malformed', () =>
    refused(routes.flatMap(badMembers)));

  it('refuse invalid claims', () =>
    refused(
      [[], 'text', 1, true, { iss: 1 }, { exp: [] }, { 'a b': 1 }, { a: '\0' }].map((claims) => ({
        label: `claims are ${shown(claims)}`,
        path: '/compat/jwtis/issue_token',
        body: { kid, claims },
      })),
    ));

  it('refuse invalid names in the path', () =>
    refused(
      ['%00', '%20', '-a', 'a%2Fb', '..%2f..', 'n'.repeat(64), '%F0%9F%98%80'].flatMap((name) => [
        { label: 'kid', method: 'GET', path: `/compat/jwtis/keys/${name}` },
        { label: 'kid', path: `/compat/jwtis/register/${name}`, body: {} },
      ]),
    ));

  it('create nothing from these requests, and log no errors', async () => {
    const { items } = await listNamespaces({ q: 'never-made' });
    expect(items).toEqual([]);
    // One from the setup, and one from the first test.
    expect((await listSessions(kid)).items).toHaveLength(2);
    const errors = server.log.filter(({ level }) => level === 'error' || Number(level) >= 50);
    expect(errors).toEqual([]);
  });
});
