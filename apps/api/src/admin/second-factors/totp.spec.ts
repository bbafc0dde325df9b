import { describe, expect, it } from 'vitest';
import { base32, newTotpSecret, otpauthUri, stepOf } from './totp.js';
import { totpAt } from './totp.testing.js';

const secret = Buffer.from('12345678901234567890');
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('a code', () => {
  // RFC 6238 appendix B gives eight digits; an app shows the last six.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d s is that of RFC 6238', (seconds, code) => {
    expect(totpAt(secret, Math.floor(seconds / 30))).toBe(code);
    expect(stepOf(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it('is known for one step before and after its own, and no further', () => {
    const step = 1000;
    const code = totpAt(secret, step);
    const begin = step * 30;
    expect(stepOf(secret, code, at(begin - 30))).toBe(step);
    expect(stepOf(secret, code, at(begin + 59.999))).toBe(step);
    expect(stepOf(secret, code, at(begin - 30.001))).toBeUndefined();
    expect(stepOf(secret, code, at(begin + 60))).toBeUndefined();
  });

  it.each(['', '28708', '2870820', ' 287082', '２８７０８２'])('is not %j', (text) => {
    expect(stepOf(secret, text, at(59))).toBeUndefined();
  });
});

describe('a secret', () => {
  it('has 160 random bits', () => {
    expect(newTotpSecret()).toHaveLength(20);
    expect(newTotpSecret().equals(newTotpSecret())).toBe(false);
  });

  // RFC 4648 section 10, without the padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %j in base32', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });

  it('is given to an app with the names of server and account, whatever is in them', () => {
    const uri = otpauthUri(secret, 'Ärger & Co: 100%?', 'signet.example');
    const { host, pathname, searchParams, hash } = new URL(uri);
    expect(host).toBe('totp');
    expect(decodeURIComponent(pathname)).toBe('/Signet signet.example:Ärger & Co: 100%?');
    expect(Object.fromEntries(searchParams)).toEqual({
      secret: base32(secret),
      issuer: 'Signet signet.example',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(hash).toBe('');
  });
});
