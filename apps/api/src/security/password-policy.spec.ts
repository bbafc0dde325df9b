import { describe, expect, it } from 'vitest';
import type { Breached, BreachedPasswords } from './breached-passwords.js';
import { administratorPasswordMin, PasswordPolicy } from './password-policy.js';

const owner = { minLength: 8, names: ['shop', 'ann'] };

/** A policy with a fixed answer of the breached password service, and the passwords that were checked there. */
function policy(
  breached: Breached = 'no',
  away: 'accept' | 'refuse' = 'accept',
): { policy: PasswordPolicy; asked: string[] } {
  const asked: string[] = [];
  const lookUp = (password: string): Promise<Breached> => {
    asked.push(password);
    return Promise.resolve(breached);
  };
  const service = { lookUp } as unknown as BreachedPasswords;
  return { policy: new PasswordPolicy({ breachedPasswordsAway: away }, service), asked };
}

it('accepts a passphrase without composition rules', async () => {
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
  ['Signet2026', 'is based on a name that attackers know'],
  ['shop-ann-1', 'is based on a name that attackers know'],
])('refuses %s with advice, without asking the service', async (password, detail) => {
  const { policy: some, asked } = policy('yes');
  expect(await some.check(password, owner, '/password')).toContain(detail);
  expect(asked).toEqual([]);
});

it('counts characters against the minimum length of the owner', async () => {
  const nine = { ...owner, minLength: 10 };
  expect(await policy().policy.check('Xq7!Lr2$w', nine, '/password')).toContain('10 characters');
  expect(administratorPasswordMin({ secondFactor: false })).toBe(15);
  expect(administratorPasswordMin({ secondFactor: true })).toBe(8);
});

it('refuses a breached password', async () => {
  const detail = await policy('yes').policy.check('a leaked phrase', owner, '/password');
  expect(detail).toBe('is in a list of leaked passwords: choose another');
});

describe('while the breached password service is unavailable', () => {
  it('accepts the password if so configured', async () => {
    const { policy: some } = policy('unknown', 'accept');
    expect(await some.check('a quite new phrase', owner, '/password')).toBeUndefined();
  });

  it('refuses the password temporarily if so configured', async () => {
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

it('names the invalid field', async () => {
  await expect(
    policy().policy.requireAcceptable('password', owner, '/newPassword'),
  ).rejects.toMatchObject({
    code: 'request.invalid',
    fields: [{ pointer: '/newPassword' }],
  });
});
