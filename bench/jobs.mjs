// What is measured: the requests of each job, with the data that they need.
import { randomUUID } from 'node:crypto';
import { LARGE_NAMESPACE } from './seed-rows.mjs';
import { password, send, signIn } from './signet.mjs';

/**
 * @typedef {object} Job
 * @property {string} name
 * @property {'login' | 'token' | 'read'} bare The route of the bare server that does the work that cannot be left out.
 * @property {number} connections
 * @property {(world: World) => Promise<JobRequest>} request
 *
 * @typedef {{ path: string } & Omit<import('./load.mjs').Load, 'url' | 'connections' | 'duration'>} JobRequest
 *
 * @typedef {object} World A server with a namespace of each renewal strategy, each with a user.
 * @property {string} url
 * @property {Record<string, string>} admin Headers of the administrator.
 * @property {string} keep A namespace.
 * @property {string} rotate A namespace.
 * @property {string} listed The namespace whose users are listed and searched: the largest one of a filled database.
 */

const JSON_TYPE = { 'content-type': 'application/json' };
export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
export const CONNECTIONS = 32;

/** @param {string} path @param {object} body */
const post = (path, body) => ({
  path,
  method: 'POST',
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});

/** @type {Job[]} */
export const jobs = [
  {
    name: 'login',
    bare: 'login',
    connections: 8,
    request: async ({ keep }) => post('/token/refresh', credentialsOf(keep)),
  },
  {
    name: 'renew-keep',
    bare: 'token',
    connections: CONNECTIONS,
    request: async (world) =>
      post('/token/access', {
        namespace: world.keep,
        refresh_token: await logIn(world, world.keep),
      }),
  },
  {
    name: 'renew-rotate',
    bare: 'token',
    connections: CONNECTIONS,
    request: async (world) => ({
      ...post('/token/access', { namespace: world.rotate, refresh_token: '{refresh_token}' }),
      refreshTokens: await Promise.all(
        Array.from({ length: CONNECTIONS }, () => logIn(world, world.rotate)),
      ),
    }),
  },
  {
    name: 'api-key',
    bare: 'token',
    connections: CONNECTIONS,
    request: async (world) => {
      const { id, key } = await newApiKey(world);
      const form = { grant_type: 'client_credentials', client_id: id, client_secret: key };
      return { path: `/ns/${world.keep}/oauth2/token`, ...postForm(form) };
    },
  },
  {
    name: 'introspect',
    bare: 'read',
    connections: CONNECTIONS,
    request: async (world) => {
      const { id, key } = await newApiKey(world);
      const token = await accessToken(world);
      const form = { token, client_id: id, client_secret: key };
      return { path: `/ns/${world.keep}/oauth2/introspect`, ...postForm(form) };
    },
  },
  {
    name: 'validate',
    bare: 'read',
    connections: CONNECTIONS,
    request: async (world) => ({
      path: `/ns/${world.keep}/validate`,
      method: 'GET',
      headers: { authorization: `Bearer ${await accessToken(world)}` },
    }),
  },
  {
    name: 'jwks',
    bare: 'read',
    connections: CONNECTIONS,
    request: async ({ keep }) => read(`/ns/${keep}/.well-known/jwks.json`),
  },
  {
    name: 'admin-list',
    bare: 'read',
    connections: 8,
    request: async ({ listed, admin }) =>
      read(`/api/v1/namespaces/${listed}/users?limit=50`, admin),
  },
  {
    name: 'admin-search',
    bare: 'read',
    connections: 8,
    request: async ({ listed, admin }) =>
      read(`/api/v1/namespaces/${listed}/users?q=user-77`, admin),
  },
];

/** Creates what the jobs need, through the API. @param {string} url @returns {Promise<World>} */
export async function prepareWorld(url) {
  const admin = await signIn(url);
  const [keep, rotate] = ['keep', 'rotate'].map((name) => `${name}-${randomUUID().slice(0, 8)}`);
  for (const [name, renewalStrategy] of [
    [keep, 'keep'],
    [rotate, 'rotate'],
  ]) {
    const settings = { name, renewalStrategy, publicEndpoint: true, maxSessions: 1000 };
    await send(`${url}/api/v1/namespaces`, settings, admin);
    await send(`${url}/api/v1/namespaces/${name}/users`, { name: 'user', password }, admin);
  }
  for (let number = 0; number < 100; number += 1) {
    await send(`${url}/api/v1/namespaces/${keep}/users`, { name: `user-${number}` }, admin);
  }
  const large = await fetch(`${url}/api/v1/namespaces/${LARGE_NAMESPACE}`, { headers: admin });
  return { url, admin, keep, rotate, listed: large.ok ? LARGE_NAMESPACE : keep };
}

/** @param {string} path @param {Record<string, string>} [headers] */
const read = (path, headers = {}) => ({ path, method: 'GET', headers });

/** @param {Record<string, string>} form */
const postForm = (form) => ({
  method: 'POST',
  headers: FORM_TYPE,
  body: new URLSearchParams(form).toString(),
});

const credentialsOf = (namespace) => ({ namespace, username: 'user', password });

/** @param {World} world @param {string} namespace @returns {Promise<string>} A refresh token. */
async function logIn({ url }, namespace) {
  return (await (await send(`${url}/token/refresh`, credentialsOf(namespace))).json()).token;
}

/** @param {World} world @returns {Promise<string>} */
async function accessToken(world) {
  const request = { namespace: world.keep, refresh_token: await logIn(world, world.keep) };
  return (await (await send(`${world.url}/token/access`, request)).json()).token;
}

/** @param {World} world @returns {Promise<{ id: string, key: string }>} */
async function newApiKey({ url, keep, admin }) {
  const name = `key-${randomUUID().slice(0, 8)}`;
  return (await send(`${url}/api/v1/namespaces/${keep}/api-keys`, { name }, admin)).json();
}
