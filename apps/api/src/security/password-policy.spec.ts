import { describe, expect, it } from 'vitest';
import type { Breached, BreachedPasswords } from './breached-passwords.js';
import { administratorPasswordMin, PasswordPolicy } from './password-policy.js';

const owner = { minLength: 8, names: ['shop', 'ann'] };

/** A policy whose service of leaked passwords always says the same, and what it was asked for. */
function policy(
  breached: Breached = 'no',
  away: 'accept' | 'refuse' = 'accept',
): { policy: PasswordPolicy; asked: string[] } {
  const asked: string[] = [];
  const has = (password: string): Promise<Breached> => {
    asked.push(password);
    return Promise.resolve(breached);
  };
  const service = { has } as unknown as BreachedPasswords;
  return { policy: new PasswordPolicy({ breachedPasswordsAway: away }, service), asked };
}

it('takes a phrase, whatever it is made of', async () => {
  for (const password of [
    'correct horse battery staple',
    'ttttteeeessst',
    '密码是什么呢你猜',
    '83726151',
  ]) {
    expect(await policy().policy.check(password, owner, '/password')).toBeUndefined();
  }
});

it.each([
  ['short', 'must have at least 8 characters'],
  ['PassWord1', 'is too common'],
  ['Signet2026', 'is based on a name that others know'],
  ['shop-ann-1', 'is based on a name that others know'],
])('refuses %s, says what to do, and asks nobody else', async (password, detail) => {
  const { policy: some, asked } = policy('yes');
  expect(await some.check(password, owner, '/password')).toContain(detail);
  expect(asked).toEqual([]);
});

it('counts characters as the owner must have them', async () => {
  const nine = { ...owner, minLength: 10 };
  expect(await policy().policy.check('Xq7!Lr2$w', nine, '/password')).toContain('10 characters');
  expect(administratorPasswordMin({ secondFactor: false })).toBe(15);
  expect(administratorPasswordMin({ secondFactor: true })).toBe(8);
});

it('refuses a leaked one', async () => {
  const detail = await policy('yes').policy.check('a leaked phrase', owner, '/password');
  expect(detail).toBe('is in a list of leaked passwords: choose another');
});

describe('while nobody can tell whether it is leaked', () => {
  it('takes it, where the settings say so', async () => {
    const { policy: some } = policy('unknown', 'accept');
    expect(await some.check('a quite new phrase', owner, '/password')).toBeUndefined();
  });

  it('refuses for now, where the settings say so', async () => {
    const { policy: some } = policy('unknown', 'refuse');
    await expect(
      some.check('a quite new phrase', owner, '/users/3/password'),
    ).rejects.toMatchObject({
      code: 'server.unavailable',
      retryAfter: 30,
      fields: [{ pointer: '/users/3/password' }],
    });
  });
});

it('names the field of a refusal', async () => {
  await expect(policy().policy.require('password', owner, '/newPassword')).rejects.toMatchObject({
    code: 'request.invalid',
    fields: [{ pointer: '/newPassword' }],
  });
});
