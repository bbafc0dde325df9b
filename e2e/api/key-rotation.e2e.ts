import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createApiKey,
  editNamespace,
  getJwks,
  getKeyImpact,
  listKeys,
  listSessions,
  login,
  renew,
  revokeKey,
  rotateKey,
  type KeyPurpose,
  type SigningKey,
} from '#client';
import { caller, newNamespace, newUser, uniqueName, useApi, userPassword } from '../support/api.js';
import { CachingVerifier } from '../support/caching-verifier.js';

import { engine, query } from '../support/database.js';
import { headerOf } from '../support/decrypter.js';
import { eventually } from '../support/eventually.js';
import { send } from '../support/http.js';
import { TestServer } from '../support/server.js';
import { soakRounds } from '../support/soak.js';
import { readToken } from '../support/verifier.js';

/** Key sets are cached for one second here, so a key is published for two before it signs. */
const environment = { SIGNET_JWKS_MAX_AGE: '1s' };
const LEAD = 2000;

/** Two nodes with PostgreSQL; the embedded database has one. */
let nodes: TestServer[];

beforeAll(async () => {
  const server = await TestServer.start({ environment });
  nodes = [server];
  if (engine() === 'postgres') nodes.push(await server.secondNode());
  await useApi(server);
});
afterAll(async () => {
  for (const node of [...nodes].reverse()) await node.dispose();
});

/** Milliseconds between the renewals of a client; without a pause the traffic keeps all cores busy. */
const PAUSE_MS = soakRounds({ few: 30, all: 0 });

let turn = 0;

/** Round-robin, like a load balancer in front of the nodes. */
function anyNode(): TestServer {
  turn += 1;
  const node = nodes[turn % nodes.length];
  if (node === undefined) throw new Error('No node runs.');
  return node;
}

const kidOf = (token: string): unknown => readToken(token).header['kid'];

const jwksAt = (node: TestServer, namespace: string): string =>
  `${node.url}/ns/${namespace}/.well-known/jwks.json`;

async function keyIn(namespace: string, state: string, purpose: KeyPurpose): Promise<SigningKey> {
  const { items } = await listKeys(namespace);
  const key = items.find((one) => one.state === state && one.purpose === purpose);
  if (key === undefined) throw new Error(`There is no ${state} ${purpose} key.`);
  return key;
}

async function statusAtGateway(node: TestServer, namespace: string, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  return (await send(node, `/ns/${namespace}/validate`, { method: 'GET', headers })).status;
}

interface Account {
  namespace: string;
  username: string;
}

const logIn = async ({ namespace, username }: Account, node = anyNode()): Promise<string> =>
  (await login({ namespace, username, password: userPassword }, caller(node))).token;

const renewAt = async (node: TestServer, namespace: string, token: string): Promise<string> =>
  (await renew({ namespace, refresh_token: token }, caller(node))).token;

async function newAccount(settings: Parameters<typeof newNamespace>[0]): Promise<Account> {
  const { name: namespace } = await newNamespace(settings);
  return { namespace, username: (await newUser(namespace)).name };
}

/** Renews in a loop and has several verifiers check each access token until it expires. */
class Traffic {
  readonly kids = new Set<unknown>();
  readonly faults: string[] = [];
  verified = 0;
  private running = true;
  private readonly workers: Promise<void>[];

  constructor(
    private readonly namespace: string,
    private readonly refreshTokens: readonly string[],
  ) {
    this.workers = refreshTokens.map((token) => this.work(token));
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.workers);
  }

  private async work(refreshToken: string): Promise<void> {
    const verifier = new CachingVerifier(() => jwksAt(anyNode(), this.namespace));
    let tokens: string[] = [];
    while (this.running) {
      try {
        const token = await renewAt(anyNode(), this.namespace, refreshToken);
        this.kids.add(kidOf(token));
        tokens.push(token);
        tokens = await this.verifyAll(verifier, tokens);
        await setTimeout(PAUSE_MS);
      } catch (error) {
        this.faults.push(String(error));
      }
    }
  }

  /** @returns the unexpired tokens; only the oldest few and the newest few are verified again */
  private async verifyAll(verifier: CachingVerifier, tokens: string[]): Promise<string[]> {
    const left: string[] = [];
    for (const token of tokens.length > 8 ? [...tokens.slice(0, 4), ...tokens.slice(-4)] : tokens) {
      const verdict = await verifier.verify(token);
      if (verdict === 'refused') this.faults.push(`a verifier refused ${String(kidOf(token))}`);
      if (verdict !== 'expired') left.push(token);
      this.verified += 1;
    }
    const [oldest] = left;
    if (oldest !== undefined) await this.askGateway(oldest);
    return left;
  }

  private async askGateway(token: string): Promise<void> {
    const status = await statusAtGateway(anyNode(), this.namespace, token);
    const expired = Date.now() >= Number(readToken(token).claims['exp']) * 1000;
    if (status !== 204 && !expired) this.faults.push(`/validate said ${status}`);
  }
}

describe('under continuous traffic every valid token is accepted', () => {
  it('before, during and after scheduled rotations', async () => {
    const account = await newAccount({ accessTtl: '2s', accessTtlMax: '2s', keyRotation: '3s' });
    const traffic = new Traffic(account.namespace, [await logIn(account), await logIn(account)]);
    // Four keys have signed, so three rotations have completed.
    const many = { timeout: 60_000, interval: 100 };
    await expect.poll(() => traffic.kids.size, many).toBeGreaterThanOrEqual(4);
    await traffic.stop();
    expect(traffic.faults).toEqual([]);
    expect(traffic.verified).toBeGreaterThan(50);
    await editNamespace(account.namespace, { keyRotation: null });
  });

  it('during manual rotations of every key purpose, and a change of the algorithm', async () => {
    const refreshEncryption = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;
    const account = await newAccount({ accessTtl: '2s', refreshEncryption });
    const { namespace } = account;
    const traffic = new Traffic(namespace, [await logIn(account), await logIn(account)]);
    for (const purpose of ['access', 'refresh', 'encryption'] as const) {
      const { id, publishedAt, signsAt } = await rotateKey(namespace, { purpose });
      expect(Date.parse(signsAt ?? '') - Date.parse(publishedAt), purpose).toBe(LEAD);
      const active = async (): Promise<string> => (await keyIn(namespace, 'active', purpose)).id;
      await expect.poll(active, { timeout: 30_000, interval: 100 }).toBe(id);
      traffic.faults.push(...(await refusedLogins(account)));
    }
    const before = traffic.kids.size;
    await editNamespace(namespace, { algorithm: 'EdDSA' }, {});
    await expect
      .poll(() => traffic.kids.size, { timeout: 30_000, interval: 100 })
      .toBeGreaterThan(before);
    await traffic.stop();
    expect(traffic.faults).toEqual([]);
  });

  /** Refresh tokens of the new key are valid on every node immediately, since each already knows it. */
  async function refusedLogins(account: Account): Promise<string[]> {
    const token = await logIn(account);
    const renewals = await Promise.allSettled(
      nodes.map((node) => renewAt(node, account.namespace, token)),
    );
    return renewals.flatMap((renewal) =>
      renewal.status === 'rejected' ? [String(renewal.reason)] : [],
    );
  }
});

if (engine() === 'postgres') {
  describe('of two nodes', () => {
    it('exactly one performs each step of each rotation', async () => {
      const rotation = { accessTtl: '1s', accessTtlMax: '1s', keyRotation: '3s' };
      const spaces = await Promise.all(Array.from({ length: 6 }, () => newNamespace(rotation)));
      const url = nodes[0]?.database.environment['DATABASE_URL'] ?? '';
      const ids = spaces.map(({ id }) => `'${id}'`).join(', ');
      const least = async (): Promise<number> => {
        const rows = await query(
          url,
          `SELECT count(*)::int AS count FROM signing_keys
            WHERE namespace_id IN (${ids}) AND purpose = 'access' AND activated_at IS NOT NULL
            GROUP BY namespace_id`,
        );
        return Math.min(...rows.map(({ count }) => Number(count)));
      };
      await expect.poll(least, { timeout: 60_000, interval: 200 }).toBeGreaterThanOrEqual(5);

      for (const { id, name } of spaces) {
        await editNamespace(name, { keyRotation: null });
        // A node that has not received this edit yet may still rotate between the two reads.
        await eventually(async () => {
          const { items } = await listKeys(name);
          const keys = items.filter(({ purpose }) => purpose === 'access').reverse();
          const signed = keys.filter(({ activatedAt }) => activatedAt !== null);
          expect(keys.length - signed.length).toBeLessThanOrEqual(1);
          expect(signed.filter(({ state }) => state === 'active')).toHaveLength(1);
          // Two nodes rotating at once would shorten the signing time or the publication time of a key.
          signed.slice(1).forEach((key, index) => {
            const from = Date.parse(signed[index]?.activatedAt ?? '');
            expect(Date.parse(key.activatedAt ?? '') - from).toBeGreaterThanOrEqual(3000);
            expect(Date.parse(key.activatedAt ?? '')).toBeGreaterThanOrEqual(
              Date.parse(key.publishedAt) + LEAD,
            );
          });
          const recorded = await query(
            url,
            `SELECT action, actor_kind, target_id, count(*)::int AS count FROM audit_entries
              WHERE namespace_id = '${id}' AND action IN ('key.create', 'key.rotate')
              GROUP BY action, actor_kind, target_id`,
          );
          expect(recorded.filter(({ count }) => count !== 1)).toEqual([]);
          const rotated = recorded.filter(({ action }) => action === 'key.rotate');
          expect(rotated.every(({ actor_kind: kind }) => kind === 'system')).toBe(true);
          const ours = signed.slice(1).map((key) => key.id);
          expect(rotated.map(({ target_id: target }) => target).sort()).toEqual(ours.sort());
        });
      }
    });
  });
}

describe('a revoked key', () => {
  async function introspected(node: TestServer, namespace: string, token: string, secret: string) {
    const body = new URLSearchParams({ token, client_secret: secret }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = `/ns/${namespace}/oauth2/introspect`;
    return (await send(node, path, { body, headers })).json as { active: boolean };
  }

  const published = async (node: TestServer, namespace: string): Promise<unknown[]> =>
    (await getJwks(namespace, caller(node))).keys.map(({ kid }) => kid);

  it('of access tokens is refused on every node within a second, and new tokens are valid', async () => {
    const account = await newAccount({});
    const { namespace } = account;
    const refreshToken = await logIn(account);
    const { key: secret } = await createApiKey(namespace, { name: uniqueName('key') });
    const old = await renewAt(anyNode(), namespace, refreshToken);
    const verifier = new CachingVerifier(() => jwksAt(anyNode(), namespace));
    expect(await verifier.verify(old)).toBe('valid');
    for (const node of nodes) {
      expect(await statusAtGateway(node, namespace, old)).toBe(204);
      expect(await introspected(node, namespace, old, secret)).toMatchObject({ active: true });
    }
    const etag = (await fetch(jwksAt(anyNode(), namespace))).headers.get('etag');
    const { id, kid } = await keyIn(namespace, 'active', 'access');
    expect(await getKeyImpact(namespace, id)).toMatchObject({ signs: true, sessions: 0 });
    // Each node stores its count of issued tokens every few seconds.
    const alive = async (): Promise<number> => (await getKeyImpact(namespace, id)).accessTokens;
    await expect.poll(alive, { timeout: 30_000, interval: 200 }).toBe(1);
    await expect(revokeKey(namespace, id, 'another')).rejects.toMatchObject({
      status: 400,
      code: 'key.confirmation_wrong',
      fields: [{ pointer: 'query/confirm' }],
    });

    const revoked = await revokeKey(namespace, id, kid);
    const { key, successor } = revoked;
    expect(revoked).toMatchObject({ sessionsEnded: 0, accessTokensRefused: 1 });
    expect(key).toMatchObject({ state: 'retired', reason: 'compromised' });
    expect(successor).toMatchObject({ state: 'active' });
    for (const node of nodes) {
      await eventually(async () => expect(await statusAtGateway(node, namespace, old)).toBe(401));
      expect(await introspected(node, namespace, old, secret)).toEqual({ active: false });
      expect(await published(node, namespace)).toEqual([successor?.kid]);
      const again = await fetch(jwksAt(node, namespace), {
        headers: { 'if-none-match': etag ?? '' },
      });
      expect(again.status).toBe(200);
      const fresh = await renewAt(node, namespace, refreshToken);
      expect(kidOf(fresh)).toBe(successor?.kid);
      expect(await statusAtGateway(node, namespace, fresh)).toBe(204);
      const other = new CachingVerifier(() => jwksAt(node, namespace));
      expect(await other.verify(fresh)).toBe('valid');
    }
    // An offline verifier accepts the key until its one-second cache of the key set expires.
    await expect.poll(() => verifier.verify(old), { timeout: 5000 }).toBe('refused');
    await expect(revokeKey(namespace, id, kid)).rejects.toMatchObject({
      status: 409,
      code: 'key.retired',
    });
  });

  it.each([
    ['refresh', {}],
    ['encryption', { refreshEncryption: { alg: 'ECDH-ES', enc: 'A256GCM' } as const }],
  ] as const)(
    'of %s revokes the sessions that depend on it, and no others',
    async (purpose, settings) => {
      const account = await newAccount(settings);
      const { namespace } = account;
      const old = await Promise.all([1, 2, 3].map(() => logIn(account)));
      const { id, kid } = await keyIn(namespace, 'active', purpose);
      const { id: next } = await rotateKey(namespace, { purpose });
      const active = async (): Promise<string> => (await keyIn(namespace, 'active', purpose)).id;
      await expect.poll(active, { timeout: 30_000, interval: 100 }).toBe(next);
      const later = await Promise.all(nodes.map((node) => logIn(account, node)));
      for (const token of [...old, ...later]) await renewAt(anyNode(), namespace, token);
      // A node that has not received the new key yet still issues tokens with the previous one.
      const hangs = (token: string): boolean => headerOf(token)['kid'] === kid;
      const lost = [...old, ...later.filter(hangs)];
      const spared = later.filter((token) => !hangs(token));
      expect(old.every(hangs)).toBe(true);

      const impact = await getKeyImpact(namespace, id);
      const sessions = lost.length;
      expect(impact).toMatchObject({ signs: false, sessions, accessTokens: 0 });
      expect(await revokeKey(namespace, id, kid)).toMatchObject({
        successor: null,
        sessionsEnded: sessions,
        verifiersUntil: null,
      });
      for (const node of nodes) {
        for (const token of lost) {
          const renewal = { namespace, refresh_token: token };
          await eventually(async () => {
            const { status } = await send(node, '/token/access', { body: renewal });
            expect(status).toBe(401);
          });
        }
        for (const token of spared) await renewAt(node, namespace, token);
        await renewAt(node, namespace, await logIn(account, node));
      }
      const { items } = await listSessions(namespace);
      const ended = items.filter(({ revokedReason }) => revokedReason === 'key-compromised');
      expect(ended).toHaveLength(sessions);
    },
  );
});
