// A small, believable set of data for the pictures: no real person, no real company.
import { password, signIn } from '../../bench/signet.mjs';

const people = [
  { name: 'anna.keller', attributes: { department: 'sales', level: 3, sites: ['hall 3'] } },
  { name: 'ben.okafor', attributes: { department: 'sales', level: 1 } },
  { name: 'carla.moreau', attributes: { department: 'support', level: 2 } },
  { name: 'david.lindqvist', attributes: { department: 'stock', level: 2 } },
  { name: 'elif.demir', attributes: { department: 'stock', level: 4 } },
  { name: 'farid.haddad', attributes: { department: 'support', level: 1 } },
  { name: 'grace.obi', attributes: {}, disabled: true },
  { name: 'hugo.silva', attributes: { department: 'sales', level: 2 } },
];

const groups = [
  { name: 'sales', rights: ['orders:read', 'orders:write', 'customers:read'], members: [0, 1, 7] },
  { name: 'support', rights: ['orders:read', 'customers:*'], members: [0, 2, 5] },
  { name: 'stock', rights: ['stock:*', 'orders:read'], members: [3, 4] },
];

const apiKeys = [
  { name: 'invoice printer', allowedAddresses: ['10.20.0.0/16'], rights: ['orders:read'] },
  { name: 'stock sync', allowedAddresses: [], rights: ['stock:read', 'stock:write'] },
  {
    name: 'nightly report',
    allowedAddresses: ['10.20.4.7/32'],
    expiresAt: '2099-12-31T23:00:00Z',
    rights: ['orders:read', 'customers:read'],
  },
];

const ns = 'webshop';
const namespaces = '/api/v1/namespaces';
const mine = `${namespaces}/${ns}`;

/** @typedef {(method: string, path: string, body?: object) => Promise<any>} Call */

/**
 * Fills a new server.
 *
 * @param {string} url
 * @returns {Promise<{ ns: string, user: string, group: string }>} What the pictures are about, by name and ids.
 */
export async function fill(url) {
  const call = caller(url, await signIn(url));
  await makeNamespaces(call);
  const users = [];
  for (const person of people) {
    users.push(await call('POST', `${mine}/users`, { ...person, password }));
  }
  const groupIds = await makeGroups(call, users);
  await makeOrgs(call, users);
  await makeApiKeys(call, url);
  await makeAdministrators(call);
  await use(call, url);
  await call('POST', `${mine}/keys/rotate`, { purpose: 'access' });
  return { ns, user: users[0].id, group: groupIds[0] };
}

/** @param {Call} call */
async function makeNamespaces(call) {
  const all = [
    {
      name: ns,
      description: 'The shop, for customers and staff',
      publicEndpoint: true,
      claimTemplate: {
        department: { from: 'attribute', name: 'department' },
        level: { from: 'attribute', name: 'level' },
        roles: { from: 'groups' },
      },
    },
    { name: 'warehouse', description: 'Scanners and conveyors', algorithm: 'EdDSA' },
    { name: 'intranet', description: 'Staff only', algorithm: 'RS256' },
    { name: 'sensors', description: 'Temperature and doors, hall 3', accessTtl: '5m' },
    { name: 'webshop-test', description: 'Where changes are tried out' },
  ];
  for (const namespace of all) await call('POST', namespaces, namespace);
}

/**
 * @param {Call} call
 * @param {{ id: string }[]} users
 */
async function makeGroups(call, users) {
  const ids = [];
  for (const { name, rights, members } of groups) {
    const { id } = await call('POST', `${mine}/groups`, { name });
    await call('PUT', `${mine}/groups/${id}/rights`, { rights });
    for (const index of members) {
      await call('PUT', `${mine}/groups/${id}/members/${users[index].id}`);
    }
    ids.push(id);
  }
  return ids;
}

/**
 * @param {Call} call
 * @param {{ id: string }[]} users
 */
async function makeOrgs(call, users) {
  for (const [index, name] of ['Branch north', 'Branch south', 'Head office'].entries()) {
    const { id } = await call('POST', '/api/v1/orgs', { name });
    await call('PUT', `/api/v1/orgs/${id}/members/${ns}/${users[index].id}`);
  }
}

/**
 * @param {Call} call
 * @param {string} url
 */
async function makeApiKeys(call, url) {
  for (const { rights, ...apiKey } of apiKeys) {
    const { id, key } = await call('POST', `${mine}/api-keys`, apiKey);
    await call('PUT', `${mine}/api-keys/${id}/rights`, { rights });
    if (apiKey.allowedAddresses.length > 0) continue;
    await fetch(`${url}/ns/${ns}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${key}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
  }
}

/** @param {Call} call */
async function makeAdministrators(call) {
  const all = [
    { username: 'marta', role: 'namespace-admin', namespaces: [ns] },
    { username: 'jonas', role: 'auditor' },
  ];
  for (const one of all) {
    await call('POST', '/api/v1/administrators', { ...one, password });
  }
}

/**
 * Some logins and renewals, and one login that fails.
 *
 * @param {Call} call
 * @param {string} url
 */
async function use(call, url) {
  for (const { name, disabled } of people) {
    if (disabled) continue;
    const { token } = await call('POST', '/token/refresh', {
      namespace: ns,
      username: name,
      password,
    });
    for (let times = 0; times < 3; times++) {
      await call('POST', '/token/access', { namespace: ns, refresh_token: token });
    }
  }
  await fetch(`${url}/token/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ namespace: ns, username: 'ben.okafor', password: 'mistyped' }),
  });
}

/**
 * @param {string} url
 * @param {Record<string, string>} session
 * @returns {Call}
 */
function caller(url, session) {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...session,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}
