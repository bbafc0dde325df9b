import { describe, expect, it } from 'vitest';
import type { ThrottledAccount } from './throttle-keys.js';
import {
  database,
  limits,
  useThrottledLogins,
  node,
  user,
  victim,
  guess,
  wrong,
  queriesOf,
  startWith,
} from './throttled-logins.testing.js';

useThrottledLogins();

describe('the counts', () => {
  it('are shared by all nodes, and survive restarts', async () => {
    const nodes = [node(), node()];
    for (let index = 0; index < 10; index += 1) {
      await guess('192.0.2.1', false, victim, nodes[index % 2]);
    }
    for (const one of [...nodes, node()]) {
      expect(await guess('192.0.2.1', true, victim, one)).toMatchObject({
        outcome: 'rate.limited',
      });
    }
  });

  it('are separate per namespace, and for administrators', async () => {
    await wrong(10, () => '192.0.2.1');
    const others: ThrottledAccount[] = [
      user('victim', 'other'),
      { purpose: 'password', realm: 'administrators', name: 'victim' },
      user('victim', 'administrators'),
    ];
    for (const other of others) {
      expect(await guess('192.0.2.1', false, other)).toMatchObject({ outcome: 'wrong' });
    }
  });

  it('cost one statement per attempt, right or wrong', async () => {
    await guess('192.0.2.1', true);
    expect(await queriesOf(() => wrong(5, () => '192.0.2.1'))).toBe(5);
    expect(await queriesOf(() => guess('192.0.2.1', true))).toBe(1);
    expect(await queriesOf(() => wrong(5, (index) => `192.0.2.${index + 2}`))).toBe(5);
  });

  it('exclude attempts that could not be evaluated', async () => {
    const busy = (): Promise<undefined> => Promise.reject(new Error('busy'));
    for (let index = 0; index < 20; index += 1) {
      await expect(limits.attempt(victim, busy)).rejects.toThrow('busy');
    }
    expect(await guess('', false)).toMatchObject({ outcome: 'wrong', quota: { left: 9 } });
  });

  it('contain no name, no address and no namespace', async () => {
    await wrong(
      2,
      () => '192.0.2.77',
      () => user('alice', 'secret-shop'),
    );
    await guess('192.0.2.77', true, user('alice', 'secret-shop'));
    const rows: unknown = await database.dataSource.query(
      'SELECT key, NULL AS account FROM failure_counts UNION ALL SELECT key, account_key FROM familiar_addresses',
    );
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toMatch(/alice|192\.0\.2|secret-shop/);
  });

  it('are not read again for attempts during the delay', async () => {
    await wrong(11, () => '192.0.2.1');
    expect(await queriesOf(() => wrong(100, () => '192.0.2.1'))).toBe(0);
  });

  it('fail closed while the database is unavailable', async () => {
    const rename = (from: string, to: string): Promise<unknown> =>
      database.dataSource.query(`ALTER TABLE ${from} RENAME TO ${to}`);
    await rename('failure_counts', 'away');
    try {
      let asked = false;
      const verify = (): Promise<object> => {
        asked = true;
        return Promise.resolve({});
      };
      await expect(limits.attempt(victim, verify)).rejects.toMatchObject({
        code: 'server.unavailable',
        retryAfter: 1,
      });
      expect(asked).toBe(false);
    } finally {
      await rename('away', 'failure_counts');
    }
  });
});

describe('settings', () => {
  it('set the number of attempts', async () => {
    startWith({ SIGNET_LIMITS_TRIES: '3' });
    expect(await wrong(4, () => '192.0.2.1')).toEqual({ wrong: 3, 'rate.limited': 1 });
  });

  it('name shared addresses, where only failures per account are counted', async () => {
    startWith({ SIGNET_LIMITS_SHARED_ADDRESSES: '192.0.2.0/24' });
    const outcomes = await wrong(
      300,
      () => '192.0.2.1',
      (index) => user(`user ${index}`),
    );
    expect(outcomes).toEqual({ wrong: 300 });
    expect(await wrong(11, () => '192.0.2.1')).toEqual({ wrong: 10, 'rate.limited': 1 });
  });

  it('disable throttling', async () => {
    startWith({ SIGNET_LIMITS: 'false' });
    expect(await wrong(50, () => '192.0.2.1')).toEqual({ wrong: 50 });
  });
});
