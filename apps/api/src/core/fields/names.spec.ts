import { describe, expect, it } from 'vitest';
import { checkName, checkNamespaceName, nameKey } from './names.js';

describe('checkName', () => {
  it.each([
    ['a'],
    ['Jane Doe'],
    ['jane.doe+shop@example.com'],
    ["O'Brien-Smith"],
    ['Łukasz Żółć'],
    ['Ζωή'],
    ['Дмитрий'],
    ['山田太郎'],
    ['محمد'],
    ['मोहन'],
    ['עברית'],
    ['Nguyễn'],
    ['❤️'],
    ['team 👩‍👩‍👧‍👦'],
    ['👍🏽'],
    ['1️⃣'],
    ['x'.repeat(255)],
    ['😀'.repeat(255)],
  ])('accepts %s', (name) => {
    expect(checkName(name)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['x'.repeat(256), 'at most 255'],
    ['😀'.repeat(256), 'at most 255'],
    [' a', 'white space'],
    ['a ', 'white space'],
    ['a\u00a0', 'white space'],
    ['\u3000a', 'white space'],
    ['e\u0301', 'form C'],
    ['\u212b', 'form C'],
    ['a\u0000b', 'control'],
    ['a\nb', 'control'],
    ['a\u0085b', 'control'],
    ['a\u009fb', 'control'],
    ['a\u2028b', 'control'],
    ['a\u202eb', 'direction'],
    ['a\u2066b', 'direction'],
    ['a\u200fb', 'direction'],
    ['a\u200bb', 'invisible'],
    ['a\u200cb', 'invisible'],
    ['a\u200db', 'invisible'],
    ['a\ufe0fb', 'invisible'],
    ['❤️\u200d', 'invisible'],
    ['a\u00adb', 'invisible'],
    ['a\u2060b', 'invisible'],
    ['\u3164', 'invisible'],
    ['a\u2800', 'invisible'],
    ['a\u{e0041}', 'invisible'],
    ['a\ue000b', 'private'],
    ['a\u{10fffd}', 'private'],
    ['a\u0378b', 'unassigned'],
    ['a\uffffb', 'unassigned'],
    ['a\ufffdb', 'unassigned'],
    ['a\ud800', 'unpaired surrogates'],
    ['a\u0323\u0317\u0318\u0319\u031a\u031b'.normalize('NFC'), 'four combining marks'],
    ['\ufdfa'.repeat(200), 'too long'],
  ])('refuses %j: %s', (name, reason) => {
    expect(checkName(name)).toContain(reason);
  });

  it('accepts another limit', () => {
    expect(checkName('abcd', { max: 3 })).toContain('at most 3');
  });
});

describe('nameKey', () => {
  it.each([
    ['Alice', 'alice'],
    ['alice', 'аlісе'],
    ['ALICE', 'АLІСЕ'],
    ['coco', 'сосо'],
    ['BETA', 'ВЕТА'],
    ['kappa', 'κaρρa'],
    ['admin', 'аdmіn'],
    ['admin', 'ａｄｍｉｎ'],
    ['admin', '𝐚𝐝𝐦𝐢𝐧'],
    ['admin', 'admın'],
    ['istanbul', 'İstanbul'],
    ['strasse', 'STRAßE'],
    ['Straße', 'STRASSE'],
    ['Οδυσσεύς', 'ΟΔΥΣΣΕΎΣ'],
    ['Дмитрий', 'ДМИТРИЙ'],
    ['user1', 'userl'],
    ['root', 'r00t'],
    ['a-b', 'a\u2013b'],
    ["o'brien", 'o\u2019brien'],
    ['a b', 'a\u00a0b'],
    ['á', 'а\u0301'],
    ['❤️', '❤'],
  ])('is the same for %s and %s', (one, other) => {
    expect(nameKey(other)).toBe(nameKey(one));
  });

  it.each([
    ['jose', 'josé'],
    ['neil', 'nell'],
    ['ann', 'anne'],
    ['Дима', 'Дина'],
    ['a-b', 'a_b'],
    ['ab', 'a b'],
  ])('differs for %s and %s', (one, other) => {
    expect(nameKey(other)).not.toBe(nameKey(one));
  });

  it('is idempotent and ignores case, for every character allowed in a name', () => {
    const unstable: string[] = [];
    for (let point = 0x20; point < 0x20000; point += 1) {
      const character = String.fromCodePoint(point);
      if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) continue;
      const key = nameKey(character);
      const same = [
        nameKey(key),
        nameKey(character.toUpperCase()),
        nameKey(character.toLowerCase()),
      ];
      if (same.some((other) => other !== key)) unstable.push(`U+${point.toString(16)}`);
    }
    expect(unstable).toEqual([]);
  });
});

describe('checkNamespaceName', () => {
  it.each([['shop'], ['Shop-1'], ['0'], ['a.b_c'], ['x'.repeat(63)]])('accepts %s', (name) => {
    expect(checkNamespaceName(name)).toBeUndefined();
  });

  it.each([
    [''],
    ['.'],
    ['..'],
    ['-a'],
    ['_a'],
    ['a/b'],
    ['a b'],
    ['a%2f'],
    ['a\n'],
    ['é'],
    ['x'.repeat(64)],
  ])('refuses %j', (name) => {
    expect(checkNamespaceName(name)).toContain('must be');
  });
});
