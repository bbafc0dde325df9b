import { randomUUID } from 'node:crypto';
import {
  activateKey,
  configure,
  connection,
  createPersonalAccessToken,
  createNamespace,
  createUser,
  editNamespace,
  login,
  type NamespaceCreate,
  type NamespaceEdit,
  type NamespaceWithSecret,
  type User,
} from '#client';
import { contractFetch } from './contract.js';
import { owner, type TestServer } from './server.js';

/** Options of a call: the server and the credentials. */
export type Caller = ReturnType<typeof connection>;

/**
 * Points the generated client at this server, authenticated as its owner, as the default for every call. Each response
 * is checked against the contract. Call it again after a restart, which changes the port.
 */
export async function useApi(server: TestServer): Promise<void> {
  configure({
    baseUrl: server.url,
    credentials: { accessToken: await ownerToken(server) },
    fetch: contractFetch,
  });
}

/** Call options with another access token, or with none. */
export function caller(server: TestServer, accessToken?: string): Caller {
  const credentials = accessToken === undefined ? 'none' : { accessToken };
  return connection({ baseUrl: server.url, credentials, fetch: contractFetch });
}

/** Signs an administrator in to the console. @returns the Cookie header of the session */
export async function consoleCookie(
  server: TestServer,
  { username, password }: { username: string; password: string } = owner,
): Promise<string> {
  const response = await contractFetch(`${server.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  const [cookie] = response.headers.getSetCookie();
  if (response.status !== 201 || cookie === undefined)
    throw new Error(`No session: ${await response.text()}`);
  return cookie.split(';')[0] ?? '';
}

/** A personal access token; by default the owner's. */
export async function accessTokenOf(
  server: TestServer,
  credentials: { username: string; password: string } = owner,
): Promise<string> {
  const cookie = await consoleCookie(server, credentials);
  const headers = { cookie, 'x-signet-console': '1' };
  const made = await createPersonalAccessToken(
    { name: 'end-to-end suite' },
    { ...caller(server), headers },
  );
  return made.token;
}

const ownerTokens = new WeakMap<TestServer, Promise<string>>();

/** One token of the owner per server, because each sign-in costs a password hash. */
function ownerToken(server: TestServer): Promise<string> {
  const token = ownerTokens.get(server) ?? accessTokenOf(server);
  ownerTokens.set(server, token);
  return token;
}

/** The password of every user that the suite creates. */
export const userPassword = 'a user of the end-to-end suite';

/** A name that is unique in the test run. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;

/** Creates a namespace whose public endpoints are enabled. */
export function newNamespace(
  settings: Partial<NamespaceCreate> = {},
  as?: Caller,
): Promise<NamespaceWithSecret> {
  return createNamespace({ name: uniqueName('ns'), publicEndpoint: true, ...settings }, as);
}

/**
 * Edits a namespace and activates any key that the edit created; otherwise the key would only be published at first.
 */
export async function editAtOnce(
  namespace: string,
  patch: NamespaceEdit,
): Promise<NamespaceWithSecret> {
  const edited = await editNamespace(namespace, patch);
  for (const { id, state } of edited.newKeys ?? []) {
    if (state === 'next') await activateKey(namespace, id);
  }
  return edited;
}

export function newUser(namespace: string, name = uniqueName('user'), as?: Caller): Promise<User> {
  return createUser(namespace, { name, password: userPassword }, as);
}

/** Logs a user in. @returns the refresh token */
export async function refreshTokenOf(
  namespace: string,
  username: string,
  as?: Caller,
): Promise<string> {
  return (await login({ namespace, username, password: userPassword }, as)).token;
}
