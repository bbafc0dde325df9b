import {
  newApiKey as insertApiKey,
  newGroupWithRights,
  newNamespace,
  newUser,
  setDatabaseTime,
} from '#database/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { newId, type ApiKey, type Namespace, type User } from '#database';
import { nameKey } from '../../core/fields/names.js';
import { hashApiKey, newApiKey } from '../../identity/api-keys/api-key-secrets.js';
import { startTokenFlows, type TokenFlows } from '../token-flows.testing.js';
import type { TokenRequest } from './grants.service.js';

export const start = new Date('2030-01-31T12:00:00.000Z');
export const begin = start.getTime() / 1000;
export const PASSWORD = 'the right password';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

export let now = start;
export let flows: TokenFlows;
let passwordHash: string;
export let namespace: Namespace;
export let user: User;
export let key: ApiKey;
export let secret: string;

export async function moveTo(seconds: number): Promise<void> {
  now = new Date(start.getTime() + seconds * 1000);
  await setDatabaseTime(flows.database, now);
}

export async function addApiKey(values: Partial<ApiKey> = {}): Promise<[ApiKey, string]> {
  const id = newId();
  const text = newApiKey(id);
  const stored = hashApiKey(text);
  const options = { id, namespaceId: namespace.id, ...stored, ...values };
  return [await insertApiKey(flows.database, options), text];
}

export async function useNamespace(values: Partial<Namespace>): Promise<void> {
  namespace = await newNamespace(flows.database, { renewalStrategy: 'rotate', ...values });
  await flows.insertKeys(namespace);
  user = await newUser(flows.database, {
    namespaceId: namespace.id,
    name: 'anna',
    nameKey: nameKey('anna'),
    passwordHash,
  });
  [key, secret] = await addApiKey();
}

/** Changes the namespace of the next requests only, not the stored one. */
export function changeNamespace(values: Partial<Namespace>): void {
  namespace = { ...namespace, ...values };
}

/** Registers an audience in the namespace. */
export async function addAudience(name: string): Promise<string> {
  const values = { id: newId(), namespaceId: namespace.id, name };
  await flows.database.audiences.insert({ ...values, jwk: null, jwks: null, alg: '', enc: '' });
  await flows.database.changes.publish('namespace', namespace.id);
  return name;
}

export async function grantRights(rights: string[]): Promise<void> {
  const members = [user];
  await newGroupWithRights(flows.database, rights, { namespaceId: namespace.id, members });
  await flows.database.rights.replace(namespace.id, { kind: 'api-key', id: key.id }, rights);
  await flows.database.changes.publish('user', user.id);
}

export const request = (values: Partial<TokenRequest>) =>
  flows.grants.exchangeGrant(namespace, {
    grant_type: 'client_credentials',
    address: '127.0.0.1',
    ...values,
  });

export const login = (values: Partial<TokenRequest> = {}) =>
  request({ grant_type: 'password', username: 'anna', password: PASSWORD, ...values });

export const rejects = (work: Promise<unknown>, code: string) =>
  expect(work).rejects.toMatchObject({ code });

/** Starts the services once for the spec file, and creates a namespace with a user and an API key for each test. */
export function useOAuthServices(): void {
  beforeAll(async () => {
    flows = await startTokenFlows({ now: () => now });
    passwordHash = await flows.passwords.hash(PASSWORD);
  });
  afterAll(() => flows.stop());
  beforeEach(async () => {
    await moveTo(0);
    await useNamespace({ passwordGrant: true });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
}
