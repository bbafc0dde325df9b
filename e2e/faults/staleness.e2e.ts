import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addGroupMember,
  createApiKey,
  createGroup,
  deleteApiKey,
  editUser,
  revokeSession,
} from '#client';
import { newNamespace, newUser, refreshTokenOf, useApi } from '../support/api.js';
import { Cluster } from '../support/cluster.js';
import { send, type Answer } from '../support/http.js';
import { readToken } from '../support/verifier.js';

/** Within this time, every node applies a change, in milliseconds. */
const PROMISE_MS = 1_000;

/** Changes of each kind; SIGNET_STALENESS_CHANGES=250 makes 1,000 in all. */
const CHANGES = Number(process.env['SIGNET_STALENESS_CHANGES'] ?? 10);
const BATCH = 10;

/** Long enough to connect on a busy machine, and shorter than the promise. */
const CUT_INTERVAL_MS = 700;

/** A change on the first node, and whether the second one still serves what was valid before. */
interface Change {
  kind: string;
  apply: () => Promise<unknown>;
  isServed: () => Promise<boolean>;
}

describe.each(['notify', 'poll'])('with SIGNET_CHANGE_FEED=%s', (feed) => {
  let cluster: Cluster;
  let namespace: string;
  let group: string;

  beforeAll(async () => {
    cluster = await Cluster.start({
      // A thousand refused requests would reach a rate limit, and hide what is served.
      environment: { SIGNET_CHANGE_FEED: feed, SIGNET_LIMITS: 'false' },
    });
    await useApi(cluster.nodes[0].server);
    namespace = (await newNamespace({ renewalStrategy: 'keep' })).name;
    group = (await createGroup(namespace, { name: 'late' })).id;
  });
  afterAll(() => cluster.stop());

  /** Asks the second node, again while its connections are cut. */
  async function other(path: string, body: unknown, headers = {}): Promise<Answer> {
    const answer = await send(cluster.nodes[1].server, path, { body, headers });
    return answer.status === 503 ? other(path, body, headers) : answer;
  }

  const renew = (token: string): Promise<Answer> =>
    other('/token/access', { namespace, refresh_token: token });

  const claimsOf = ({ json }: Answer): Record<string, unknown> =>
    readToken((json as { token: string }).token).claims;

  async function newChanges(): Promise<Change[]> {
    const [disabled, revoked, joined] = await Promise.all([
      newUser(namespace),
      newUser(namespace),
      newUser(namespace),
    ]);
    const [ofDisabled, ofRevoked, ofJoined] = await Promise.all(
      [disabled, revoked, joined].map(({ name }) => refreshTokenOf(namespace, name)),
    );
    const { id, key } = await createApiKey(namespace, { name: disabled.name });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: key,
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const succeeds = async (answer: Promise<Answer>): Promise<boolean> =>
      (await answer).status === 200;
    return [
      {
        kind: 'a disabled user',
        apply: () => editUser(namespace, disabled.id, { disabled: true }),
        isServed: () => succeeds(renew(ofDisabled ?? '')),
      },
      {
        kind: 'a revoked session',
        apply: () => revokeSession(namespace, String(readToken(ofRevoked ?? '').claims['sid'])),
        isServed: () => succeeds(renew(ofRevoked ?? '')),
      },
      {
        kind: 'a deleted API key',
        apply: () => deleteApiKey(namespace, id),
        isServed: () => succeeds(other(`/ns/${namespace}/oauth2/token`, form.toString(), type)),
      },
      {
        kind: 'a changed group',
        apply: () => addGroupMember(namespace, group, joined.id),
        isServed: async () => {
          const answer = await renew(ofJoined ?? '');
          return answer.status === 200 && claimsOf(answer)['grp'] === undefined;
        },
      },
    ];
  }

  /** Applies changes and returns the kinds that the second node still did not see in time. */
  async function lateChanges(count: number): Promise<string[]> {
    const late: string[] = [];
    for (let done = 0; done < count; done += BATCH) {
      const sets = Array.from({ length: Math.min(BATCH, count - done) }, newChanges);
      const changes = (await Promise.all(sets)).flat();
      await Promise.all(
        changes.map(async ({ kind, apply, isServed }) => {
          await expect.poll(isServed, { timeout: 10_000 }).toBe(true);
          await apply();
          await delay(PROMISE_MS);
          if (await isServed()) late.push(kind);
        }),
      );
    }
    return late;
  }

  it('every change takes effect on another node within a second', async () => {
    expect(await lateChanges(CHANGES)).toEqual([]);
  });

  it('every change does so while the connections of that node to the database are cut', async () => {
    const cut = new AbortController();
    const cutting = (async () => {
      while (!cut.signal.aborted) {
        cluster.nodes[1].proxy.cut();
        await delay(CUT_INTERVAL_MS);
      }
    })();
    try {
      expect(await lateChanges(CHANGES)).toEqual([]);
    } finally {
      cut.abort();
      await cutting;
    }
  });
});
