import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runHashTask } from './hash-threads.js';

/** Cheap, because nothing is protected. */
const cost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** The nice values of the threads of this process: the 19th field of their state. */
const niceValues = (): number[] =>
  readdirSync('/proc/self/task').map((thread) => {
    const [, fields = ''] = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ');
    return Number(fields.split(' ')[16]);
  });

describe('a thread that hashes passwords', () => {
  it('compares a password with its own hash only', async () => {
    const stored = String(await runHashTask({ password: 'right', cost }));
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
    expect(await runHashTask({ password: 'right', stored })).toBe(true);
    expect(await runHashTask({ password: 'wrong', stored })).toBe(false);
  });

  it('returns to each of several callers its own result', async () => {
    const passwords = ['one', 'two', 'three', 'four'];
    const hashes = await Promise.all(passwords.map((password) => runHashTask({ password, cost })));
    const checks = passwords.flatMap((password) =>
      hashes.map((stored) => runHashTask({ password, stored: String(stored) })),
    );
    const matches = await Promise.all(checks);
    expect(matches).toEqual(passwords.flatMap((_, at) => passwords.map((__, of) => at === of)));
  });

  it('reports an error of the library, and does the next task', async () => {
    await expect(runHashTask({ password: 'any', stored: 'damaged' })).rejects.toThrow();
    await expect(runHashTask({ password: 'any', cost })).resolves.toMatch(/^\$argon2id\$/);
  });

  it.runIf(process.platform === 'linux')('has a lower priority than all others', async () => {
    await runHashTask({ password: 'any', cost });
    const values = niceValues();
    const own = Math.min(...values);
    expect(Math.max(...values)).toBeGreaterThan(own);
    expect(values.filter((value) => value === own).length).toBeGreaterThan(4);
  });
});
