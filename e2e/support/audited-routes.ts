import { randomBytes, randomUUID } from 'node:crypto';
import {
  addApiKeyRight,
  addGroupMember,
  addGroupRight,
  addOrgMember,
  startTotpEnrolment,
  createPersonalAccessToken,
  createApiKey,
  createAudience,
  createGroup,
  createOrg,
  listAdministratorConsoleSessions,
  listOwnConsoleSessions,
  listSessions,
  rotateKey,
} from '#client';
import {
  administratorPassword,
  newAdministrator,
  newAdministratorToken,
} from './administrators.js';
import {
  caller,
  consoleCookie,
  newNamespace,
  newUser,
  refreshTokenOf,
  uniqueName,
  userPassword,
} from './api.js';
import { AuthenticatorApp, enrolAdministrator, enrolApp, inConsole } from './second-factor.js';
import { owner, type TestServer } from './server.js';

/** A call that succeeds, and the event that the audit log must record for it. */
export interface AuditedCall {
  /** The values of the path parameters. */
  path: Record<string, string>;
  query?: string;
  body?: unknown;
  /** The caller's token. Default: the owner's. */
  token?: string;
  cookie?: string;
  action: string;
  kind: string;
  /** The id of the target; undefined if the call creates it. */
  target?: string;
  /** The number of recorded events, for calls that record one per item of a list. Default: 1. */
  entries?: number;
}

/** The namespace that serves the dialects. */
export const dialectNamespace = 'devices';

export interface Fixtures {
  server: TestServer;
  /** A namespace for the resources of the calls. */
  ns: string;
}

/** A unique name per resource, so that the calls do not collide. */
const named = (kind: string): { name: string } => ({ name: uniqueName(kind) });

const rights = { rights: ['datastore:read'] };
const right = 'datastore:write';

async function newOwnerToken(server: TestServer): Promise<{ id: string }> {
  return createPersonalAccessToken(named('token'), inConsole(server, await consoleCookie(server)));
}

async function newSession({ ns }: Fixtures): Promise<{ userId: string; id: string }> {
  const user = await newUser(ns);
  await refreshTokenOf(ns, user.name);
  const { items } = await listSessions(ns, { userId: user.id });
  return { userId: user.id, id: items[0]?.id ?? '' };
}

async function newMember({ ns }: Fixtures): Promise<{ id: string; userId: string }> {
  const { id } = await createGroup(ns, named('group'));
  const { id: userId } = await newUser(ns);
  await addGroupMember(ns, id, userId);
  return { id, userId };
}

async function newOrgMember({ ns }: Fixtures): Promise<{ id: string; userId: string }> {
  const { id } = await createOrg(named('org'));
  const { id: userId } = await newUser(ns);
  await addOrgMember(id, ns, userId);
  return { id, userId };
}

/**
 * One call for each operation of the admin API that changes data, by operation id. A test walks the OpenAPI document
 * and fails for an operation that is missing here.
 */
export const auditedCalls: Record<string, (fixtures: Fixtures) => Promise<AuditedCall>> = {
  signOut: async ({ server }) => {
    const cookie = await consoleCookie(server);
    return { path: {}, cookie, action: 'administrator.signout', kind: 'console-session' };
  },
  setOwnPassword: async ({ server }) => {
    const administrator = await newAdministrator();
    const newPassword = 'another password of the suite';
    return {
      path: {},
      body: { currentPassword: administratorPassword, newPassword },
      cookie: await consoleCookie(server, administrator),
      ...{ action: 'administrator.password', kind: 'administrator', target: administrator.id },
    };
  },
  revokeOwnConsoleSession: async ({ server }) => {
    const { administrator, token } = await newAdministratorToken(server);
    await consoleCookie(server, administrator);
    const { items } = await listOwnConsoleSessions(caller(server, token));
    const id = items[0]?.id ?? '';
    return {
      path: { id },
      token,
      action: 'console-session.end',
      kind: 'console-session',
      target: id,
    };
  },
  createPersonalAccessToken: async ({ server }) => ({
    path: {},
    cookie: await consoleCookie(server),
    body: named('token'),
    ...{ action: 'access-token.create', kind: 'access-token' },
  }),
  reauthenticate: async ({ server }) => ({
    path: {},
    cookie: await consoleCookie(server),
    body: { password: owner.password },
    ...{ action: 'console-session.prove', kind: 'console-session' },
  }),
  confirmTotp: async ({ server }) => {
    const cookie = await consoleCookie(server, await newAdministrator());
    const app = new AuthenticatorApp((await startTotpEnrolment(inConsole(server, cookie))).uri);
    return {
      path: {},
      cookie,
      body: { code: app.next() },
      ...{ action: 'second-factor.add', kind: 'second-factor' },
    };
  },
  removeTotp: async ({ server }) => {
    const { cookie } = await enrolApp(
      server,
      await consoleCookie(server, await newAdministrator()),
    );
    return { path: {}, cookie, action: 'second-factor.remove', kind: 'second-factor' };
  },
  renewRecoveryCodes: async ({ server }) => {
    const { id, ...administrator } = await newAdministrator();
    const { cookie } = await enrolAdministrator(server, administrator);
    return {
      path: {},
      cookie,
      ...{ action: 'recovery-codes.renew', kind: 'administrator', target: id },
    };
  },
  resetAdministratorSecondFactor: async () => {
    const { id } = await newAdministrator();
    return { path: { id }, action: 'second-factor.reset', kind: 'administrator', target: id };
  },
  revokeAdministratorConsoleSessions: async () => {
    const { id } = await newAdministrator();
    return { path: { id }, action: 'console-session.end-all', kind: 'administrator', target: id };
  },
  revokeAdministratorConsoleSession: async ({ server }) => {
    const administrator = await newAdministrator();
    await consoleCookie(server, administrator);
    const { items } = await listAdministratorConsoleSessions(administrator.id);
    const sessionId = items[0]?.id ?? '';
    return {
      path: { id: administrator.id, sessionId },
      ...{ action: 'console-session.end', kind: 'console-session', target: sessionId },
    };
  },
  deletePersonalAccessToken: async ({ server }) => {
    const { id } = await newOwnerToken(server);
    return { path: { id }, action: 'access-token.delete', kind: 'access-token', target: id };
  },
  createAdministrator: () =>
    Promise.resolve({
      path: {},
      body: { username: uniqueName('made'), role: 'auditor', password: administratorPassword },
      ...{ action: 'administrator.create', kind: 'administrator' },
    }),
  editAdministrator: async () => {
    const { id } = await newAdministrator();
    return {
      path: { id },
      body: { role: 'auditor' },
      ...{ action: 'administrator.edit', kind: 'administrator', target: id },
    };
  },
  deleteAdministrator: async () => {
    const { id } = await newAdministrator();
    return { path: { id }, action: 'administrator.delete', kind: 'administrator', target: id };
  },
  setAdministratorPassword: async () => {
    const { id } = await newAdministrator();
    return {
      path: { id },
      body: { password: 'another password of the suite' },
      ...{ action: 'administrator.password', kind: 'administrator', target: id },
    };
  },
  deleteAdministratorPersonalAccessToken: async ({ server }) => {
    const administrator = await newAdministrator();
    const cookie = await consoleCookie(server, administrator);
    const { id: tokenId } = await createPersonalAccessToken(
      named('token'),
      inConsole(server, cookie),
    );
    return {
      path: { id: administrator.id, tokenId },
      ...{ action: 'access-token.delete', kind: 'access-token', target: tokenId },
    };
  },
  createNamespace: () =>
    Promise.resolve({
      path: {},
      body: named('made'),
      // Its first two keys are recorded as well.
      ...{ action: 'namespace.create', kind: 'namespace', entries: 3 },
    }),
  editNamespace: async () => {
    const { name, id } = await newNamespace();
    return {
      path: { ns: name },
      body: { description: 'a shop' },
      ...{ action: 'namespace.edit', kind: 'namespace', target: id },
    };
  },
  deleteNamespace: async () => {
    const { name, id } = await newNamespace();
    return {
      path: { ns: name },
      query: `?confirm=${name}`,
      ...{ action: 'namespace.delete', kind: 'namespace', target: id },
    };
  },
  createUser: ({ ns }) =>
    Promise.resolve({
      path: { ns },
      body: named('made'),
      ...{ action: 'user.create', kind: 'user' },
    }),
  editUser: async ({ ns }) => {
    const { id } = await newUser(ns);
    return {
      path: { ns, id },
      body: { disabled: true },
      ...{ action: 'user.edit', kind: 'user', target: id },
    };
  },
  deleteUser: async ({ ns }) => {
    const { id } = await newUser(ns);
    return { path: { ns, id }, action: 'user.delete', kind: 'user', target: id };
  },
  setUserPassword: async ({ ns }) => {
    const { id } = await newUser(ns);
    return {
      path: { ns, id },
      body: { password: 'another password of the suite' },
      ...{ action: 'user.password', kind: 'user', target: id },
    };
  },
  cloneNamespace: async () => {
    const { name: ns } = await newNamespace();
    return {
      path: { ns },
      body: { name: uniqueName('clone') },
      // Its first two keys are recorded as well.
      ...{ action: 'namespace.create', kind: 'namespace', entries: 3 },
    };
  },
  issueToken: async ({ ns }) => {
    const { id } = await newUser(ns);
    return {
      path: { ns },
      body: { subjectId: id },
      ...{ action: 'token.issue', kind: 'user', target: id },
    };
  },
  rotateKey: async () => {
    const { name: ns } = await newNamespace();
    return {
      path: { ns },
      body: { purpose: 'access' },
      ...{ action: 'key.create', kind: 'signing-key' },
    };
  },
  activateKey: async () => {
    const { name: ns } = await newNamespace();
    const { id } = await rotateKey(ns, { purpose: 'access' });
    return { path: { ns, id }, action: 'key.rotate', kind: 'signing-key', target: id };
  },
  revokeKey: async () => {
    const { name: ns } = await newNamespace();
    const { id, kid } = await rotateKey(ns, { purpose: 'access' });
    return {
      path: { ns, id },
      query: `?confirm=${kid}`,
      ...{ action: 'key.revoke', kind: 'signing-key', target: id },
    };
  },
  importUsers: ({ ns }) =>
    Promise.resolve({
      path: { ns },
      body: { users: [named('imported'), named('imported')] },
      ...{ action: 'user.import', kind: 'namespace', entries: 3 },
    }),
  createGroup: ({ ns }) =>
    Promise.resolve({
      path: { ns },
      body: named('made'),
      ...{ action: 'group.create', kind: 'group' },
    }),
  editGroup: async ({ ns }) => {
    const { id } = await createGroup(ns, named('group'));
    return {
      path: { ns, id },
      body: { description: 'the staff' },
      ...{ action: 'group.edit', kind: 'group', target: id },
    };
  },
  deleteGroup: async ({ ns }) => {
    const { id } = await createGroup(ns, named('group'));
    return { path: { ns, id }, action: 'group.delete', kind: 'group', target: id };
  },
  addGroupMember: async ({ ns }) => {
    const { id } = await createGroup(ns, named('group'));
    const { id: userId } = await newUser(ns);
    return { path: { ns, id, userId }, action: 'group.member-add', kind: 'group', target: id };
  },
  removeGroupMember: async (fixtures) => {
    const member = await newMember(fixtures);
    return {
      path: { ns: fixtures.ns, ...member },
      ...{ action: 'group.member-remove', kind: 'group', target: member.id },
    };
  },
  replaceGroupRights: async ({ ns }) => {
    const { id } = await createGroup(ns, named('group'));
    return {
      path: { ns, id },
      body: rights,
      ...{ action: 'rights.replace', kind: 'group', target: id },
    };
  },
  addGroupRight: async ({ ns }) => {
    const { id } = await createGroup(ns, named('group'));
    return { path: { ns, id, right }, action: 'rights.add', kind: 'group', target: id };
  },
  removeGroupRight: async ({ ns }) => {
    const { id } = await createGroup(ns, named('group'));
    await addGroupRight(ns, id, right);
    return { path: { ns, id, right }, action: 'rights.remove', kind: 'group', target: id };
  },
  createOrg: () =>
    Promise.resolve({ path: {}, body: named('made'), action: 'org.create', kind: 'org' }),
  editOrg: async () => {
    const { id } = await createOrg(named('org'));
    return {
      path: { id },
      body: { description: 'a company' },
      ...{ action: 'org.edit', kind: 'org', target: id },
    };
  },
  deleteOrg: async () => {
    const { id } = await createOrg(named('org'));
    return { path: { id }, action: 'org.delete', kind: 'org', target: id };
  },
  addOrgMember: async ({ ns }) => {
    const { id } = await createOrg(named('org'));
    const { id: userId } = await newUser(ns);
    return { path: { ns, id, userId }, action: 'org.member-add', kind: 'org', target: id };
  },
  removeOrgMember: async (fixtures) => {
    const member = await newOrgMember(fixtures);
    return {
      path: { ns: fixtures.ns, ...member },
      ...{ action: 'org.member-remove', kind: 'org', target: member.id },
    };
  },
  createApiKey: ({ ns }) =>
    Promise.resolve({
      path: { ns },
      body: named('made'),
      ...{ action: 'api-key.create', kind: 'api-key' },
    }),
  importApiKeys: ({ ns }) => {
    const keys = ['one', 'two'].map((name) => ({
      name: uniqueName(name),
      identifier: randomUUID(),
      key: randomBytes(24).toString('hex'),
    }));
    return Promise.resolve({
      path: { ns },
      body: { keys },
      ...{ action: 'api-key.import', kind: 'namespace' },
    });
  },
  editApiKey: async ({ ns }) => {
    const { id } = await createApiKey(ns, named('key'));
    return {
      path: { ns, id },
      body: { disabled: true },
      ...{ action: 'api-key.edit', kind: 'api-key', target: id },
    };
  },
  deleteApiKey: async ({ ns }) => {
    const { id } = await createApiKey(ns, named('key'));
    return { path: { ns, id }, action: 'api-key.delete', kind: 'api-key', target: id };
  },
  rotateApiKey: async ({ ns }) => {
    const { id } = await createApiKey(ns, named('key'));
    return { path: { ns, id }, action: 'api-key.rotate', kind: 'api-key', target: id };
  },
  replaceApiKeyRights: async ({ ns }) => {
    const { id } = await createApiKey(ns, named('key'));
    return {
      path: { ns, id },
      body: rights,
      ...{ action: 'rights.replace', kind: 'api-key', target: id },
    };
  },
  addApiKeyRight: async ({ ns }) => {
    const { id } = await createApiKey(ns, named('key'));
    return { path: { ns, id, right }, action: 'rights.add', kind: 'api-key', target: id };
  },
  removeApiKeyRight: async ({ ns }) => {
    const { id } = await createApiKey(ns, named('key'));
    await addApiKeyRight(ns, id, right);
    return { path: { ns, id, right }, action: 'rights.remove', kind: 'api-key', target: id };
  },
  createAudience: ({ ns }) =>
    Promise.resolve({
      path: { ns },
      body: named('made'),
      ...{ action: 'audience.create', kind: 'audience' },
    }),
  editAudience: async ({ ns }) => {
    const { id } = await createAudience(ns, named('audience'));
    return {
      path: { ns, id },
      body: { enc: 'A128GCM' },
      ...{ action: 'audience.edit', kind: 'audience', target: id },
    };
  },
  deleteAudience: async ({ ns }) => {
    const { id } = await createAudience(ns, named('audience'));
    return { path: { ns, id }, action: 'audience.delete', kind: 'audience', target: id };
  },
  revokeAllSessions: async (fixtures) => {
    const { name, id } = await newNamespace();
    await newSession({ ...fixtures, ns: name });
    return { path: { ns: name }, action: 'session.revoke-all', kind: 'namespace', target: id };
  },
  revokeSession: async (fixtures) => {
    const { id } = await newSession(fixtures);
    return {
      path: { ns: fixtures.ns, id },
      ...{ action: 'session.revoke', kind: 'session', target: id },
    };
  },
  revokeUserSessions: async (fixtures) => {
    const { userId } = await newSession(fixtures);
    return {
      path: { ns: fixtures.ns, id: userId },
      ...{ action: 'session.revoke-all', kind: 'user', target: userId },
    };
  },
  jwtdCreateUser: () =>
    Promise.resolve({
      path: {},
      body: { username: uniqueName('made'), password: userPassword },
      ...{ action: 'user.create', kind: 'user' },
    }),
  jwtdEditUser: async () => {
    const { id, name } = await newUser(dialectNamespace);
    return {
      path: { user: name },
      body: { password: 'another password of the suite' },
      ...{ action: 'user.password', kind: 'user', target: id },
    };
  },
  jwtdDeleteUser: async () => {
    const { id, name } = await newUser(dialectNamespace);
    return { path: { user: name }, action: 'user.delete', kind: 'user', target: id };
  },
  jwtdCreateGroup: () =>
    Promise.resolve({
      path: {},
      body: { ...named('made'), rights: { store: { role: 'admin' } } },
      ...{ action: 'group.create', kind: 'group' },
    }),
  jwtdEditGroup: async () => {
    const { id, name } = await createGroup(dialectNamespace, named('group'));
    return {
      path: { group: name },
      body: { rights: { store: { role: 'admin' } } },
      ...{ action: 'rights.replace', kind: 'group', target: id },
    };
  },
  jwtdDeleteGroup: async () => {
    const { id, name } = await createGroup(dialectNamespace, named('group'));
    return { path: { group: name }, action: 'group.delete', kind: 'group', target: id };
  },
  jwthenticatorRegisterKey: () =>
    Promise.resolve({
      path: {},
      body: { key: randomBytes(24).toString('hex'), identifier: randomUUID() },
      ...{ action: 'api-key.import', kind: 'api-key' },
    }),
};

/** Routes that take a body or start a flow without changing any audited data. */
export const askingRoutes = [
  'jwthenticatorIsKeyRegistered',
  'previewToken',
  'checkToken',
  'startTotpEnrolment',
  'createPasskeyOptions',
  'reauthenticationPasskeyOptions',
];

/** Routes that need an authenticator; e2e/browser/passkeys.e2e.ts checks their events. */
export const passkeyRoutes = ['createPasskey', 'renamePasskey', 'removePasskey'];
