import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getSession,
  listSessions,
  login,
  OAuthError,
  renew,
  renewTokenPair,
  type RenewalResult,
} from '#client';
import {
  caller,
  newNamespace,
  newUser,
  useApi,
  userPassword,
  type Caller,
} from '../support/api.js';
import { engine } from '../support/database.js';
import { TestServer } from '../support/server.js';
import { soakRounds } from '../support/soak.js';

/** Concurrent renewals per round, and rounds; more for two nodes, where more interleavings are possible. */
const CALLERS = 200;
const ROUNDS =
  engine() === 'postgres' ? soakRounds({ few: 4, all: 50 }) : soakRounds({ few: 2, all: 10 });

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;

describe('renewal strategies', () => {
  let server: TestServer;
  /** Two nodes with PostgreSQL; the embedded database has one. */
  let nodes: Caller[];
  let second: TestServer | undefined;

  beforeAll(async () => {
    server = await TestServer.start();
    if (process.env['SIGNET_TEST_DATABASE'] === 'postgres') second = await server.secondNode();
    nodes = [server, ...(second ? [second] : [])].map((node) => caller(node));
    await useApi(server);
  });

  afterAll(async () => {
    await second?.dispose();
    await server.dispose();
  });

  const nodeOf = (at: number): Caller | undefined => nodes[at % nodes.length];

  async function namespaceWith(
    settings: Parameters<typeof newNamespace>[0],
  ): Promise<() => Promise<string>> {
    const { name: namespace } = await newNamespace(settings);
    const { name: username } = await newUser(namespace);
    return async () => (await login({ namespace, username, password: userPassword })).token;
  }

  /** The last segment of the issuer is the namespace name. */
  const namespaceOf = (token: string): string =>
    String(claimsOf(token)['iss']).split('/').at(-1) ?? '';

  const renewal = (refreshToken: string, at = 0): Promise<RenewalResult> =>
    renew({ namespace: namespaceOf(refreshToken), refresh_token: refreshToken }, nodeOf(at));

  /** Retries after 503, which consumes no token: a busy machine can be overloaded. */
  async function retriedRenewal(refreshToken: string, at: number): Promise<RenewalResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await renewal(refreshToken, at);
      } catch (error) {
        if (!(error instanceof OAuthError) || error.status !== 503 || attempt === 20) throw error;
      }
    }
  }

  it('keeps the refresh token under keep', async () => {
    const logIn = await namespaceWith({ renewalStrategy: 'keep' });
    const token = await logIn();
    for (let at = 0; at < 3; at += 1)
      expect(await renewal(token, at)).not.toHaveProperty('refresh_token');
  });

  it('rotates it at every use under rotate, and each successor works', async () => {
    const logIn = await namespaceWith({ renewalStrategy: 'rotate' });
    let token = await logIn();
    for (let at = 0; at < 5; at += 1) {
      const { refresh_token: successor } = await renewal(token, at);
      expect(claimsOf(successor ?? '')).toMatchObject({ cnt: at + 1, sid: claimsOf(token)['sid'] });
      token = successor ?? '';
    }
  });

  it('rotates it only near expiry under rotate-near-expiry', async () => {
    const logIn = await namespaceWith({ renewalStrategy: 'rotate-near-expiry', refreshTtl: '30d' });
    const token = await logIn();
    expect(await renewal(token)).not.toHaveProperty('refresh_token');
  });

  it('returns the same successor for a replaced token within the grace period', async () => {
    const logIn = await namespaceWith({ renewalStrategy: 'rotate', reuseGrace: 60 });
    const token = await logIn();
    const first = await renewal(token, 0);
    const again = await renewal(token, 1);
    expect(again.refresh_token).toBe(first.refresh_token);
    expect(again.token).not.toBe(first.token);
  });

  it('revokes the session, including the newest token, when a replaced token is reused after the grace period', async () => {
    const logIn = await namespaceWith({ renewalStrategy: 'rotate', reuseGrace: 0 });
    const token = await logIn();
    const { refresh_token: successor } = await renewal(token);

    await expect(renewal(token, 1)).rejects.toMatchObject({ status: 401, code: 'invalid_grant' });
    await expect(renewal(successor ?? '')).rejects.toMatchObject({ status: 401 });
    const session = await getSession(namespaceOf(token), String(claimsOf(token)['sid']));
    expect(session.revokedReason).toBe('replay');
    await expect(renewal(await logIn())).resolves.toHaveProperty('refresh_token');
  });

  it('revokes the session when a token two generations old is reused, even within the grace period', async () => {
    const logIn = await namespaceWith({ renewalStrategy: 'rotate', reuseGrace: 60 });
    const oldest = await logIn();
    const second = (await renewal(oldest)).refresh_token ?? '';
    await renewal(second);
    await expect(renewal(oldest)).rejects.toMatchObject({ status: 401 });
    await expect(renewal(second)).rejects.toMatchObject({ status: 401 });
  });

  it('does not consume a token when the requested lifetime is refused', async () => {
    const logIn = await namespaceWith({ renewalStrategy: 'rotate', reuseGrace: 0 });
    const token = await logIn();
    const request = { namespace: namespaceOf(token), refresh_token: token };
    await expect(renewTokenPair('9y', request)).rejects.toMatchObject({ status: 400 });
    await expect(renewal(token)).resolves.toHaveProperty('refresh_token');
  });

  it('limits a session to its maximum lifetime, however often it is renewed', async () => {
    const logIn = await namespaceWith({
      renewalStrategy: 'rotate',
      refreshTtl: '1h',
      sessionTtlMax: '1h',
    });
    const token = await logIn();
    const { refresh_token: successor } = await renewal(token);
    expect(claimsOf(successor ?? '')['exp']).toBe(claimsOf(token)['exp']);
  });

  it(
    `returns the same successor to ${CALLERS} concurrent renewals, ${ROUNDS} times, and revokes on a replay`,
    { timeout: 300_000 },
    async () => {
      const logIn = await namespaceWith({ renewalStrategy: 'rotate', reuseGrace: 300 });
      for (let round = 0; round < ROUNDS; round += 1) {
        const token = await logIn();
        const callers = Array.from({ length: CALLERS }, (_, at) => retriedRenewal(token, at));
        const successors = new Set(
          (await Promise.all(callers)).map((answer) => answer.refresh_token),
        );
        expect(successors.size).toBe(1);
        const [successor = ''] = successors;
        expect(claimsOf(successor)['cnt']).toBe(1);

        await renewal(successor);
        await expect(renewal(token)).rejects.toMatchObject({ status: 401 });
        const { items } = await listSessions(namespaceOf(token), { limit: 1 });
        expect(items[0]).toMatchObject({ id: claimsOf(token)['sid'], revokedReason: 'replay' });
      }
    },
  );
});
