import { createGroup, createOrg } from '#client';
import {
  accessTokenOf,
  consoleCookie,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  userPassword,
} from './api.js';
import {
  badLifetimes,
  badNames,
  badNamespaceNames,
  badPasswords,
  LONG,
  type Route,
} from './bad-input.js';
import type { TestServer } from './server.js';

/** Routes with bodies, parameters and the credentials that they need. */
export interface BadInputRoutes {
  /** The personal access token of the owner. */
  token: string;
  protocolRoutes: Route[];
  /** Routes that accept only the console cookie. */
  consoleRoutes: Route[];
  cookie: string;
  adminRoutes: Route[];
  /** List routes of the admin API. */
  lists: string[];
  /** Routes of the admin API that take an id, without the id. */
  collections: string[];
  namespaceName: string;
}

/** Creates the records that the routes need. */
export async function prepareRoutes(server: TestServer): Promise<BadInputRoutes> {
  const token = await accessTokenOf(server);
  const { name } = await newNamespace();
  const user = await newUser(name);
  const group = await createGroup(name, { name: 'staff' });
  const org = await createOrg({ name: uniqueName('org') });
  const refreshToken = await refreshTokenOf(name, user.name);
  const revocable = await refreshTokenOf(name, user.name);
  const ns = `/api/v1/namespaces/${name}`;

  const credentials = { namespace: name, username: user.name, password: userPassword };
  const login = {
    body: credentials,
    required: ['namespace', 'username', 'password'],
    alsoBad: { namespace: badNamespaceNames, username: badNames },
  };
  const renewal = {
    body: { namespace: name, refresh_token: refreshToken },
    required: ['namespace', 'refresh_token'],
    alsoBad: {
      namespace: badNamespaceNames,
      refresh_token: ['', LONG, '..', 'a.b.c', `${refreshToken}=`, ` ${refreshToken}`, '🙂.🙂.🙂'],
    },
  };
  const protocolRoutes: Route[] = [
    { path: '/token/refresh', ...login },
    { path: '/token/refresh/1h', ...login },
    { path: '/token/access', ...renewal },
    { path: '/token/access/1m', ...renewal },
    { path: '/token/refresh-access/1m', ...renewal },
    {
      path: '/token/revoke',
      body: { namespace: name, refresh_token: revocable },
      accepted: 204,
      required: renewal.required,
      alsoBad: { namespace: badNamespaceNames, refresh_token: [''] },
    },
    {
      path: '/token/public',
      body: { namespace: name, encoding_form: 'hex' },
      required: ['namespace'],
      alsoBad: { namespace: badNamespaceNames, encoding_form: ['e'.repeat(33)] },
    },
  ];

  const lifetimes = ['accessTtl', 'accessTtlMax', 'refreshTtl', 'refreshTtlMax'];
  const badSettings = {
    ...Object.fromEntries(lifetimes.map((lifetime) => [lifetime, [...badLifetimes, '11y', null]])),
    algorithm: ['none', 'HS1', 'es256', 'RSA1_5', '', null, '__proto__'],
    rsaBits: [1024, '2048', 0, -2048, 2048.5, 1e9, null],
    publicEndpoint: ['true', 1, null],
    disabled: ['false', 0, null],
    claimNames: ['', 'newer', null],
    keyRotation: [...badLifetimes, '11y', '1h', 90],
    audience: ['', 'a'.repeat(256)],
    description: ['d'.repeat(1001), null],
    passwordMinLength: [7, 65, '8', 8.5, null],
  };
  const settings = {
    algorithm: 'ES256',
    rsaBits: 2048,
    publicEndpoint: true,
    disabled: false,
    claimNames: 'short',
    audience: 'shop',
    description: 'a shop',
    accessTtl: '10m',
    accessTtlMax: '1h',
    refreshTtl: '1d',
    refreshTtlMax: '30d',
    passwordMinLength: 8,
    keyRotation: '90d',
  };
  const adminPath = '/api/v1/administrators';
  const adminRoutes: Route[] = [
    {
      path: '/api/v1/namespaces',
      body: { name: 'never-made', ...settings },
      required: ['name'],
      alsoBad: { name: badNamespaceNames, ...badSettings },
    },
    { method: 'PATCH', path: ns, body: settings, required: [], alsoBad: badSettings, patch: true },
    {
      path: `${ns}/users`,
      body: { name: 'never made', password: userPassword, disabled: false },
      required: ['name'],
      alsoBad: { name: badNames, password: badPasswords, disabled: ['true', 1, null] },
    },
    {
      path: `${ns}/users`,
      body: { name: 'never made', passwordHash: `$2b$10$${'a'.repeat(53)}` },
      required: ['name'],
      alsoBad: { passwordHash: ['', 'x', '$2b$31$', '$'.repeat(513), null] },
    },
    {
      path: `${ns}/users/import`,
      body: { csv: 'name\n never made\n', mode: 'create', dryRun: true, atomic: true },
      required: ['csv'],
      alsoBad: {
        csv: ['', 'x\n', 'name,name\n', 'name\n"', 'n'.repeat(1000), null],
        mode: ['', 'replace', null],
        dryRun: ['true', 1, null],
        atomic: ['true', 1, null],
        createGroups: ['true', 1, null],
      },
    },
    {
      method: 'PATCH',
      path: `${ns}/users/${user.id}`,
      body: { name: user.name, disabled: false },
      required: [],
      alsoBad: { name: [...badNames, null], disabled: ['true', 1, null] },
      patch: true,
    },
    {
      method: 'PUT',
      path: `${ns}/users/${user.id}/password`,
      body: { password: userPassword },
      required: ['password'],
      alsoBad: { password: [...badPasswords, null] },
    },
    {
      path: `${ns}/groups`,
      body: { name: 'never made', description: '' },
      required: ['name'],
      alsoBad: { name: badNames, description: ['d'.repeat(1001), null] },
    },
    {
      method: 'PATCH',
      path: `${ns}/groups/${group.id}`,
      body: { name: 'staff', description: '' },
      required: [],
      alsoBad: { name: [...badNames, null], description: ['d'.repeat(1001), null] },
      patch: true,
    },
    {
      path: `${ns}/keys/rotate`,
      body: { purpose: 'refresh' },
      required: ['purpose'],
      alsoBad: { purpose: ['', 'Access', 'signing'] },
    },
    {
      path: '/api/v1/orgs',
      body: { name: 'never made', description: '' },
      required: ['name'],
      alsoBad: { name: badNames, description: ['d'.repeat(1001), null] },
    },
    {
      method: 'PATCH',
      path: `/api/v1/orgs/${org.id}`,
      body: { name: org.name, description: '' },
      required: [],
      alsoBad: { name: [...badNames, null], description: ['d'.repeat(1001), null] },
      patch: true,
    },
    {
      path: adminPath,
      body: { username: 'never made', password: 'fifteen letters', role: 'auditor' },
      required: ['username', 'password', 'role'],
      alsoBad: {
        username: badNames,
        password: [...badPasswords, 'fourteen chars'],
        role: ['', 'Owner', 'root', null],
      },
    },
    {
      path: '/api/v1/session',
      body: { username: 'admin', password: 'not the password' },
      required: ['username', 'password'],
      alsoBad: { username: badNames, password: ['', 'p'.repeat(1025)] },
    },
  ];
  const badCodes = ['', '12345', '1234567', '12345a', ' 123456', '１２３４５６'];
  const account = '/api/v1/account';
  const cookie = await consoleCookie(server);
  const consoleRoutes: Route[] = [
    {
      path: `${account}/personal-access-tokens`,
      body: { name: 'never made', lifetime: '1d' },
      required: ['name'],
      alsoBad: { name: badNames, lifetime: [...badLifetimes, '2y', null] },
    },
    {
      method: 'PUT',
      path: `${account}/password`,
      body: { currentPassword: 'not the password', newPassword: 'fifteen letters' },
      required: ['currentPassword', 'newPassword'],
      alsoBad: { newPassword: ['p'.repeat(1025)] },
    },
    {
      path: `${account}/second-factor/totp/confirm`,
      body: { code: '123456' },
      required: ['code'],
      alsoBad: { code: badCodes },
    },
    {
      path: `${account}/passkeys`,
      body: { name: 'never made', credential: {} },
      required: ['name', 'credential'],
      alsoBad: { name: badNames, credential: [null, { id: 'a' }, { type: 'public-key' }] },
    },
    {
      path: '/api/v1/session/reauthentication',
      body: { totp: '123456' },
      required: [],
      alsoBad: { totp: [...badCodes, null] },
    },
  ];
  const lists = [
    '/api/v1/namespaces',
    `${ns}/users`,
    `${ns}/groups`,
    `${ns}/sessions`,
    '/api/v1/orgs',
    `/api/v1/orgs/${org.id}/members`,
    adminPath,
  ];
  const collections = [`${ns}/users`, `${ns}/groups`, `${ns}/sessions`, '/api/v1/orgs', adminPath];
  return {
    token,
    protocolRoutes,
    consoleRoutes,
    cookie,
    adminRoutes,
    lists,
    collections,
    namespaceName: name,
  };
}
