import { randomBytes, randomInt } from 'node:crypto';
import { dictionary } from '@zxcvbn-ts/language-common';
import { describe, expect, it } from 'vitest';
import { isCommon, isBasedOnName } from './common-passwords.js';

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
  ])('contains %s, in any letter case', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each([
    'aaaaaaaaaaaaaaa',
    '11111111',
    'abcabcabcabcabc',
    'passwordpassword',
    'dragonDragonDRAGON',
    '😀😀😀😀😀😀😀😀',
  ])('recognizes a repeated common password: %s', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each([
    '87654321',
    '987654321',
    '0123456789',
    '123456789012345',
    '98765432109876543210',
    'abcdefgh',
    'zyxwvutsrqponmlkj',
    'ABCDEFGH12345678',
    '987654321987654321',
    'abcd1234efgh5678',
  ])('recognizes sequences: %s', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each([
    'qwertyuiopasdfghjkl',
    'asdfghjkl',
    'poiuytrewq',
    '1q2w3e4r5t6y',
    '1qaz2wsx3edc4rfv',
    '!QAZ@WSX#EDC',
    'qwertzuiop',
    'azertyuiop',
    'zaq12wsx',
    'mnbvcxzlkjhgfdsa',
  ])('recognizes keyboard walks: %s', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each([
    'Admin@123',
    'Password@123',
    'P@ssw0rd123!',
    '123Password',
    'Welcome2026!',
    'monkey!!!',
    'l3tm31n99',
  ])('ignores symbols and digits around and within a common password: %s', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it.each(['aaaabbbbcccc', '111122223333', 'aaa111aaa222'])('finds repeats: %s', (password) => {
    expect(isCommon(password)).toBe(true);
  });

  it('accepts passphrases and random passwords', () => {
    const words = dictionary['diceware-common'];
    const word = (): string => words[randomInt(words.length)] ?? '';
    const made = Array.from({ length: 2_000 }, () => [
      `${word()} ${word()} ${word()} ${word()}`,
      `${word()}${word()}${word()}`,
      randomBytes(9).toString('base64'),
      randomBytes(8).toString('hex'),
      String(randomInt(1e12, 9e12)) + String(randomInt(1e9)),
    ]).flat();
    expect(made.filter(isCommon)).toEqual([]);
  });

  it('checks long passwords quickly', () => {
    for (const text of [
      'a1'.repeat(512),
      'x'.repeat(1_023) + '!',
      '!'.repeat(1_024),
      'ab!'.repeat(341),
    ]) {
      expect(typeof isCommon(text)).toBe('boolean');
    }
  });

  // NIST SP 800-63B-4 section 3.1.1.2: the entire password is compared, not substrings.
  it.each([
    'my password is a phrase',
    'password, dragon and monkey',
    'correct horse battery staple',
    'dromedary dromedary',
    'Xq7!Lr2$',
    '83726151',
  ])('accepts %s', (password) => {
    expect(isCommon(password)).toBe(false);
  });
});

describe('a password derived from a name', () => {
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
  ])('is recognized: %s', (password) => {
    expect(isBasedOnName(password, names)).toBe(true);
  });

  it.each([
    'signet of my shop',
    'signetorium',
    'the ann miller song',
    'bobobobo',
    '12345678',
    'correct horse battery staple',
  ])('is accepted with enough other characters: %s', (password) => {
    expect(isBasedOnName(password, names)).toBe(false);
  });

  it('matches symbols in a name literally', () => {
    expect(isBasedOnName('a.c+d(e)123', ['a.c+d(e)'])).toBe(true);
    expect(isBasedOnName('abc+d(e)123', ['a.c+d(e)'])).toBe(false);
    expect(isBasedOnName('password', ['', '@', '..', '[a'])).toBe(false);
  });
});
