import { createHash, randomUUID } from 'node:crypto';
import type { Repositories } from '../database.js';
import type {
  Administrator,
  ConsoleSession,
  PersonalAccessToken,
} from '../entities/administrator.entity.js';
import { ApiKey } from '../entities/api-key.entity.js';
import type { Group } from '../entities/group.entity.js';
import type { Namespace } from '../entities/namespace.entity.js';
import type { Org } from '../entities/org.entity.js';
import type { Session } from '../entities/session.entity.js';
import type { SigningKey } from '../entities/signing-key.entity.js';
import type { User } from '../entities/user.entity.js';
import { newId } from '../ids.js';

const HOUR = 3_600_000;

/** A unique name. */
function uniqueName(kind: string): string {
  return `${kind}-${randomUUID().slice(0, 8)}`;
}

function named(kind: string, name = uniqueName(kind)): { name: string; nameKey: string } {
  return { name, nameKey: name.toLowerCase() };
}

function inAnHour(): Date {
  return new Date(Date.now() + HOUR);
}

/** An enabled namespace with public endpoints; lifetimes are 10 minutes and a day. */
export function newNamespace(
  database: Repositories,
  values: Partial<Namespace> = {},
): Promise<Namespace> {
  return database.namespaces.insert({
    id: newId(),
    ...named('namespace', values.name),
    description: '',
    disabled: false,
    publicEndpoint: true,
    algorithm: 'ES256',
    rsaBits: 3072,
    claimNames: 'short',
    audience: null,
    omitAudience: false,
    headerType: 'at+jwt',
    accessTtl: 600,
    accessTtlMax: 3600,
    refreshTtl: 86_400,
    refreshTtlMax: 30 * 86_400,
    renewalStrategy: 'keep',
    reuseGrace: 10,
    maxSessions: 100,
    passwordLogin: true,
    passwordGrant: false,
    passwordMinLength: 8,
    sessionTtlMax: 7_776_000,
    defaultScope: 'all',
    refreshEncryption: null,
    claimTemplate: {},
    keyRotation: null,
    ...values,
  });
}

/** An enabled user, without a password unless `passwordHash` is given. */
export async function newUser(database: Repositories, values: Partial<User> = {}): Promise<User> {
  return database.users.insert({
    id: newId(),
    ...named('user', values.name),
    passwordHash: null,
    disabled: false,
    attributes: {},
    ...values,
    namespaceId: values.namespaceId ?? (await newNamespace(database)).id,
  });
}

export async function newGroup(
  database: Repositories,
  values: Partial<Group> = {},
): Promise<Group> {
  return database.groups.insert({
    id: newId(),
    ...named('group', values.name),
    description: '',
    ...values,
    namespaceId: values.namespaceId ?? (await newNamespace(database)).id,
  });
}

export function newOrg(database: Repositories, values: Partial<Org> = {}): Promise<Org> {
  return database.orgs.insert({
    id: newId(),
    ...named('org', values.name),
    description: '',
    ...values,
  });
}

/** A group that grants these rights to its members. */
export async function newGroupWithRights(
  database: Repositories,
  rights: readonly string[],
  { members = [], ...values }: Partial<Group> & { members?: readonly User[] } = {},
): Promise<Group> {
  const group = await newGroup(database, values);
  await database.rights.replace(group.namespaceId, { kind: 'group', id: group.id }, rights);
  for (const { id } of members) await database.groups.addMember(group.namespaceId, group.id, id);
  return group;
}

/** An API key that never expires and is valid from anywhere; its secret is unknown. */
export async function newApiKey(
  database: Repositories,
  values: Partial<ApiKey> = {},
): Promise<ApiKey> {
  return database.apiKeys.insert({
    id: newId(),
    ...named('api-key', values.name),
    identifier: randomUUID(),
    secretHash: newSecretHash(),
    hashKind: 'sha256',
    disabled: false,
    expiresAt: null,
    allowedAddresses: [],
    attributes: {},
    maySetClaims: false,
    exchangeAudiences: [],
    ...values,
    namespaceId: values.namespaceId ?? (await newNamespace(database)).id,
  });
}

/** An active session of a user or an API key that expires in an hour. */
export function newSession(
  database: Repositories,
  subject: User | ApiKey,
  values: Partial<Omit<Session, 'userId' | 'apiKeyId'>> = {},
): Promise<Session> {
  return database.sessions.insert({
    id: newId(),
    namespaceId: subject.namespaceId,
    ...(subject instanceof ApiKey ? { apiKeyId: subject.id } : { userId: subject.id }),
    ttl: 3600,
    createdAt: new Date(),
    expiresAt: inAnHour(),
    endsAt: null,
    scope: null,
    audience: null,
    claims: {},
    refreshKeyId: null,
    encryptionKeyId: null,
    address: null,
    userAgent: null,
    ...values,
  });
}

/** An active ES256 key for access tokens. Its parts are placeholders: it cannot sign. */
export async function newSigningKey(
  database: Repositories,
  values: Partial<SigningKey> = {},
): Promise<SigningKey> {
  return database.signingKeys.insert({
    id: newId(),
    purpose: 'access',
    algorithm: 'ES256',
    kid: uniqueName('kid'),
    state: 'active',
    publicJwk: { kty: 'EC', crv: 'P-256' },
    encryptedPrivateKey: 'ciphertext',
    publishedAt: new Date(),
    signsAt: null,
    activatedAt: new Date(),
    retiresAt: null,
    retiredAt: null,
    retiredReason: null,
    ...values,
    namespaceId: values.namespaceId ?? (await newNamespace(database)).id,
  });
}

/** An enabled owner with a hash that matches no password. */
export function newAdministrator(
  database: Repositories,
  values: Partial<Administrator> = {},
): Promise<Administrator> {
  const { name, nameKey } = named('administrator', values.username);
  return database.administrators.insert({
    id: newId(),
    username: name,
    usernameKey: nameKey,
    passwordHash: 'none',
    shortPassword: false,
    role: 'owner',
    disabled: false,
    ...values,
  });
}

/** Hash of a random secret. */
function newSecretHash(): string {
  return createHash('sha256').update(randomUUID()).digest('hex');
}

export function newConsoleSession(
  database: Repositories,
  administrator: Administrator,
  values: Partial<ConsoleSession> = {},
): Promise<ConsoleSession> {
  return database.consoleSessions.insert({
    id: newId(),
    administratorId: administrator.id,
    secretHash: newSecretHash(),
    createdAt: new Date(),
    lastSeenAt: new Date(),
    authenticatedAt: new Date(),
    factorVerifiedAt: null,
    expiresAt: inAnHour(),
    address: null,
    userAgent: null,
    ...values,
  });
}

export function newPersonalAccessToken(
  database: Repositories,
  administrator: Administrator,
  values: Partial<PersonalAccessToken> = {},
): Promise<PersonalAccessToken> {
  return database.personalAccessTokens.insert({
    id: newId(),
    administratorId: administrator.id,
    name: uniqueName('token'),
    secretHash: newSecretHash(),
    expiresAt: inAnHour(),
    ...values,
  });
}
