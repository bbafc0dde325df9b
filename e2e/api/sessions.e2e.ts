import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deleteNamespace,
  deleteUser,
  editNamespace,
  editUser,
  listSessions,
  revokeAllSessions,
  revokeSession,
  revokeUserSessions,
  setUserPassword,
  type Namespace,
  type User,
} from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { engine } from '../support/database.js';
import { PROPAGATION_MS } from '../support/eventually.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { readToken } from '../support/verifier.js';

let server: TestServer;
/** A second node on the same database; the embedded database supports one only. */
let otherNode: TestServer | undefined;

beforeAll(async () => {
  server = await TestServer.start();
  await useApi(server);
  if (engine() === 'postgres') otherNode = await server.secondNode();
});
afterAll(async () => {
  await otherNode?.dispose();
  await server.dispose();
});

interface LiveSession {
  namespace: Namespace;
  user: User;
  refreshToken: string;
  sessionId: string;
}

async function newSession(namespace?: Namespace, user?: User): Promise<LiveSession> {
  const home = namespace ?? (await newNamespace());
  const person = user ?? (await newUser(home.name));
  const refreshToken = await refreshTokenOf(home.name, person.name);
  const sessionId = String(readToken(refreshToken).claims['sid']);
  return { namespace: home, user: person, refreshToken, sessionId };
}

async function renewalStatus(session: LiveSession, node: TestServer): Promise<number> {
  const body = { namespace: session.namespace.name, refresh_token: session.refreshToken };
  return (await send(node, '/token/access', { body })).status;
}

const nodes = (): TestServer[] => (otherNode ? [server, otherNode] : [server]);

/** Renews until every node answers from its cache. */
async function intoMemory(session: LiveSession): Promise<void> {
  for (const node of nodes()) {
    for (let renewal = 0; renewal < 3; renewal += 1) {
      expect(await renewalStatus(session, node)).toBe(200);
    }
  }
}

/**
 * Renews until it is refused. No renewal that starts after PROPAGATION_MS may succeed; a slow machine only makes this
 * take longer.
 */
async function expectEnd(session: LiveSession, node: TestServer): Promise<void> {
  const answered = performance.now();
  for (;;) {
    const begun = performance.now();
    const status = await renewalStatus(session, node);
    if (status !== 200) {
      expect(status).toBe(401);
      return;
    }
    expect(begun - answered, 'a renewal after the end of the session').toBeLessThan(PROPAGATION_MS);
  }
}

interface Ending {
  what: string;
  end: (session: LiveSession) => Promise<unknown>;
  /** The reported reason; undefined if the session is not revoked, or deleted. */
  reason?: string;
}

const endings: Ending[] = [
  {
    what: 'the session is revoked',
    end: ({ namespace, sessionId }) => revokeSession(namespace.name, sessionId),
    reason: 'administrator',
  },
  {
    what: 'all sessions of the user are revoked',
    end: ({ namespace, user }) => revokeUserSessions(namespace.name, user.id),
    reason: 'administrator',
  },
  {
    what: 'all sessions of the namespace are revoked',
    end: ({ namespace }) => revokeAllSessions(namespace.name),
    reason: 'administrator',
  },
  {
    what: 'the user is disabled',
    end: ({ namespace, user }) => editUser(namespace.name, user.id, { disabled: true }, {}),
    reason: 'user-disabled',
  },
  {
    what: 'the user gets a new password',
    end: ({ namespace, user }) =>
      setUserPassword(namespace.name, user.id, { password: 'another password' }),
    reason: 'password-changed',
  },
  {
    what: 'the user is deleted',
    end: ({ namespace, user }) => deleteUser(namespace.name, user.id, {}),
  },
  {
    what: 'the namespace is disabled',
    end: ({ namespace }) => editNamespace(namespace.name, { disabled: true }, {}),
  },
  {
    what: 'the namespace is closed',
    end: ({ namespace }) => editNamespace(namespace.name, { publicEndpoint: false }, {}),
  },
  {
    what: 'the namespace is deleted',
    end: ({ namespace: { name } }) => deleteNamespace(name, name, {}),
  },
];

describe.each(endings)('when $what', ({ end }) => {
  it('its refresh token no longer works on any node', async () => {
    const session = await newSession();
    await intoMemory(session);
    await end(session);
    await Promise.all(nodes().map((node) => expectEnd(session, node)));
    for (const node of nodes()) expect(await renewalStatus(session, node)).toBe(401);
  });
});

describe.each(endings.filter(({ reason }) => reason !== undefined))(
  'the list of sessions, when $what',
  ({ end, reason }) => {
    it(`has the reason ${String(reason)}, and the session is no longer active`, async () => {
      const session = await newSession();
      await end(session);
      const { items } = await listSessions(session.namespace.name, {});
      expect(items.map(({ id, revokedReason }) => [id, revokedReason])).toEqual([
        [session.sessionId, reason],
      ]);
      const live = await listSessions(session.namespace.name, { live: true });
      expect(live.items).toEqual([]);
    });
  },
);

describe('a revocation', () => {
  it('affects that session only', async () => {
    const session = await newSession();
    const second = await newSession(session.namespace, session.user);
    const stranger = await newSession(session.namespace);
    for (const each of [session, second, stranger]) await intoMemory(each);
    await revokeSession(session.namespace.name, session.sessionId);
    await expectEnd(session, server);
    expect(await renewalStatus(second, server)).toBe(200);
    await revokeUserSessions(session.namespace.name, session.user.id);
    await expectEnd(second, server);
    expect(await renewalStatus(stranger, server)).toBe(200);
  });

  it('has no effect from another namespace', async () => {
    const session = await newSession();
    const elsewhere = await newSession();
    await intoMemory(elsewhere);
    await revokeAllSessions(session.namespace.name);
    expect(await renewalStatus(elsewhere, server)).toBe(200);
    const foreign = revokeSession(session.namespace.name, elsewhere.sessionId);
    await expect(foreign).rejects.toMatchObject({ status: 404, code: 'session.unknown' });
    expect(await renewalStatus(elsewhere, server)).toBe(200);
  });
});

describe('a session after the cause is undone', () => {
  it('continues when the namespace is enabled again', async () => {
    const session = await newSession();
    const { name } = session.namespace;
    await editNamespace(name, { publicEndpoint: false }, {});
    await expectEnd(session, server);
    await editNamespace(name, { publicEndpoint: true }, {});
    await expect.poll(() => renewalStatus(session, server)).toBe(200);
  });

  it('stays revoked when the user is enabled again', async () => {
    const session = await newSession();
    const { namespace, user } = session;
    await editUser(namespace.name, user.id, { disabled: true }, {});
    await editUser(namespace.name, user.id, { disabled: false }, {});
    const next = await newSession(namespace, user);
    expect(await renewalStatus(next, server)).toBe(200);
    expect(await renewalStatus(session, server)).toBe(401);
  });

  it('is not restored by a namespace of the same name', async () => {
    const session = await newSession();
    const { name } = session.namespace;
    await deleteNamespace(name, name, {});
    await newNamespace({ name });
    await newUser(name, session.user.name);
    expect(await renewalStatus(session, server)).toBe(401);
  });
});

describe('renewals concurrent with a revocation', () => {
  it('do not put the session back into the cache', async () => {
    const session = await newSession();
    await intoMemory(session);
    const renewals = Array.from({ length: 30 }, () => renewalStatus(session, server));
    const revoked = revokeSession(session.namespace.name, session.sessionId);
    const more = Array.from({ length: 30 }, () => renewalStatus(session, server));
    await Promise.all([revoked, ...renewals, ...more]);
    await expectEnd(session, server);
    expect(await renewalStatus(session, server)).toBe(401);
  });
});
