import { describe, expect, it } from 'vitest';
import { isCommon, isMadeFrom } from './common-passwords.js';

describe('the list of common passwords', () => {
  it.each([
    'password',
    'PassWord',
    'password1',
    'iloveyou',
    'qwertyuiop',
    '1234567890',
    'PASSWORD123',
    'ｐａｓｓｗｏｒｄ',
    '1234567890987654321',
  ])('has %s, in any letter case', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each([
    'aaaaaaaaaaaaaaa',
    '11111111',
    'abcabcabcabcabc',
    'passwordpassword',
    'dragonDragonDRAGON',
    '😀😀😀😀😀😀😀😀',
  ])('is not escaped by repeating: %s', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  // NIST SP 800-63B-4 section 3.1.1.2: the whole is compared, not what stands in it.
  it.each([
    'my password is a phrase',
    'password, dragon and monkey',
    'correct horse battery staple',
    'dromedary dromedary',
    'Xq7!Lr2$',
    '83726151',
  ])('has nothing against %s', (password) => {
    expect(isCommon(password)).toBe(false);
  });
});

describe('a password that is only a name', () => {
  const names = ['signet', 'My-Shop', 'ann.miller@example.com', 'bo'];

  it.each([
    'signet',
    'Signet2026!',
    '!!!SIGNET!!!',
    '$1gn3t2026',
    'tengis123',
    'signetsignet',
    'my-shop2026',
    'MyShop!!',
    'poh5-ym1',
    'annmiller1',
    'ann.miller',
    'relliM.nna99',
    'Signet-my-shop',
    'signet@myshop#1',
    'ann.miller@example.com',
  ])('is found out: %s', (password) => {
    expect(isMadeFrom(password, names)).toBe(true);
  });

  it.each([
    'signet of my shop',
    'signetorium',
    'the ann miller song',
    'bobobobo',
    '12345678',
    'correct horse battery staple',
  ])('is not seen where there is more to it: %s', (password) => {
    expect(isMadeFrom(password, names)).toBe(false);
  });

  it('takes signs in a name for themselves', () => {
    expect(isMadeFrom('a.c+d(e)123', ['a.c+d(e)'])).toBe(true);
    expect(isMadeFrom('abc+d(e)123', ['a.c+d(e)'])).toBe(false);
    expect(isMadeFrom('password', ['', '@', '..', '[a'])).toBe(false);
  });
});
