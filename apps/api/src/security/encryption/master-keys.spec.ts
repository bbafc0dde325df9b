import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  DecryptionError,
  InvalidMasterKeysError,
  MasterKeys,
  UnknownMasterKeyError,
} from './master-keys.js';

const old = MasterKeys.generate('old');
const fresh = MasterKeys.generate('fresh');
const secretOf = (setting: string): string => setting.split(':')[1] ?? '';
const context = ['signing-key', 'namespace-1', 'kid-1'];
const plain = new TextEncoder().encode('the private part');

describe('the setting', () => {
  it('reads one or more keys, the first of which encrypts', () => {
    expect(MasterKeys.parse(old).ids).toEqual(['old']);
    expect(MasterKeys.parse(`${fresh}, ${old}`).ids).toEqual(['fresh', 'old']);
    expect(MasterKeys.parse(` ${old}\n`).has('old')).toBe(true);
    expect(MasterKeys.parse(old).has('fresh')).toBe(false);
  });

  it.each(['base64', 'base64url'] as const)('reads %s', (encoding) => {
    const secret = Buffer.from(secretOf(old), 'base64');
    const keys = MasterKeys.parse(`k:${secret.toString(encoding)}`);
    const same = new MasterKeys([{ id: 'k', secret }]);
    expect(same.decrypt(keys.encrypt(plain, context), context)).toEqual(Buffer.from(plain));
  });

  it.each([
    ['', /entry 1: must have the form/],
    ['a', /entry 1: must have the form/],
    [`${old},`, /entry 2: must have the form/],
    [`:${secretOf(old)}`, /entry 1: the id/],
    [`a b:${secretOf(old)}`, /entry 1: the id/],
    [`a.b:${secretOf(old)}`, /entry 1: the id/],
    [`${'x'.repeat(33)}:${secretOf(old)}`, /entry 1: the id/],
    ['a:', /entry 1: the key must be/],
    [`a:${secretOf(old)}A`, /entry 1: the key must be/],
    [`a:${secretOf(old).slice(0, -4)}`, /entry 1: the key must be/],
    [`a:${'!'.repeat(43)}`, /entry 1: the key must be/],
    [`a:${Buffer.alloc(32).toString('base64')}`, /entry 1: the key is not random/],
    [`${old},${old}`, /entry 2: the id occurs twice/],
    [`${old},other:${secretOf(old)}`, /entry 2: the key occurs twice/],
  ])('refuses %j', (setting, message) => {
    expect(() => MasterKeys.parse(setting)).toThrow(InvalidMasterKeysError);
    expect(() => MasterKeys.parse(setting)).toThrow(message);
  });

  it.each([
    (secret: string) => secret,
    (secret: string) => `${secret}:x`,
    (secret: string) => `a:${secret}AA`,
  ])('never repeats a secret in its refusal (%#)', (write) => {
    const secret = secretOf(old);
    let message = '';
    try {
      MasterKeys.parse(write(secret));
    } catch (error) {
      message = inspect(error);
    }
    expect(message).not.toBe('');
    expect(message).not.toContain(secret.slice(0, 12));
  });

  it('needs a key', () => {
    expect(() => new MasterKeys([])).toThrow(InvalidMasterKeysError);
  });
});

describe('a ciphertext', () => {
  const keys = MasterKeys.parse(`${fresh},${old}`);

  it('decrypts with its own context', () => {
    expect(new TextDecoder().decode(keys.decrypt(keys.encrypt(plain, context), context))).toBe(
      'the private part',
    );
    expect(keys.decrypt(keys.encrypt(new Uint8Array(), []), [])).toHaveLength(0);
  });

  it('names its version and master key, and is never the same twice', () => {
    const ciphertexts = [keys.encrypt(plain, context), keys.encrypt(plain, context)];
    expect(ciphertexts[0]).toMatch(/^v1\.fresh\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/);
    expect(ciphertexts[0]).not.toBe(ciphertexts[1]);
    expect(ciphertexts[0]?.split('.')[2]).not.toBe(ciphertexts[1]?.split('.')[2]);
  });

  it('of an older master key can still be decrypted', () => {
    const ciphertext = MasterKeys.parse(old).encrypt(plain, context);
    expect(keys.decrypt(ciphertext, context)).toEqual(Buffer.from(plain));
  });

  it.each([
    ['another namespace', ['signing-key', 'namespace-2', 'kid-1']],
    ['a missing part', ['signing-key', 'namespace-1']],
    ['parts in another order', ['signing-key', 'kid-1', 'namespace-1']],
    ['concatenated parts', ['signing-key', 'namespace-1kid-1']],
    ['parts split elsewhere', ['signing-key', 'namespace-', '1kid-1']],
    ['a part that imitates two', ['signing-key', 'namespace-1","kid-1']],
    ['an additional empty part', [...context, '']],
    ['no context', []],
  ])('cannot be decrypted with %s', (_, other) => {
    expect(() => keys.decrypt(keys.encrypt(plain, context), other)).toThrow(DecryptionError);
  });

  it('cannot be decrypted after any character was changed', () => {
    const ciphertext = keys.encrypt(plain, context);
    for (
      let index = ciphertext.lastIndexOf('fresh.') + 6;
      index < ciphertext.length - 1;
      index += 1
    ) {
      const other = ciphertext[index] === 'A' ? 'B' : 'A';
      const changed = ciphertext.slice(0, index) + other + ciphertext.slice(index + 1);
      expect(() => keys.decrypt(changed, context)).toThrow(DecryptionError);
    }
  });

  it.each([
    ['nothing', ''],
    ['another version', 'v2.fresh.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA'],
    ['too short a tag', 'v1.fresh.AAAAAAAAAAAAAAAA.AAAA'],
    ['another alphabet', 'v1.fresh.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAA+AAAAAAA='],
    ['a trailing line break', `${keys.encrypt(plain, context)}\n`],
  ])('is malformed with %s', (_, text) => {
    expect(() => keys.decrypt(text, context)).toThrow(DecryptionError);
  });

  it('of an unknown master key names that key', () => {
    const ciphertext = MasterKeys.parse(old).encrypt(plain, context);
    expect(() => MasterKeys.parse(fresh).decrypt(ciphertext, context)).toThrow(
      expect.objectContaining({ name: UnknownMasterKeyError.name, masterKeyId: 'old' }),
    );
  });

  it('cannot be decrypted by another secret with the same key id', () => {
    const ciphertext = MasterKeys.parse(old).encrypt(plain, context);
    expect(() => MasterKeys.parse(MasterKeys.generate('old')).decrypt(ciphertext, context)).toThrow(
      DecryptionError,
    );
  });

  it('cannot be relabelled to another master key', () => {
    const secret = Buffer.from(secretOf(old), 'base64');
    const ciphertext = new MasterKeys([{ id: 'a', secret }]).encrypt(plain, context);
    const relabelled = ciphertext.replace('v1.a.', 'v1.b.');
    expect(() => new MasterKeys([{ id: 'b', secret }]).decrypt(relabelled, context)).toThrow(
      DecryptionError,
    );
  });
});

describe('the check value', () => {
  const keys = MasterKeys.parse(`${fresh},${old}`);

  it('identifies each key', () => {
    for (const id of keys.ids)
      expect(keys.verifyCheckValue(id, keys.createCheckValue(id))).toBe(true);
  });

  it('does not match another secret, another id or a damaged value', () => {
    const check = keys.createCheckValue('old');
    expect(MasterKeys.parse(MasterKeys.generate('old')).verifyCheckValue('old', check)).toBe(false);
    expect(keys.verifyCheckValue('fresh', check)).toBe(false);
    expect(MasterKeys.parse(fresh).verifyCheckValue('old', check)).toBe(false);
    expect(keys.verifyCheckValue('old', check.slice(0, -2))).toBe(false);
    expect(keys.verifyCheckValue('old', '')).toBe(false);
  });

  it('is not interchangeable with a ciphertext', () => {
    expect(() => keys.decrypt(keys.createCheckValue('old'), ['master-key-check'])).toThrow(
      DecryptionError,
    );
    const ciphertext = keys.encrypt(new TextEncoder().encode('signet'), ['master-key-check']);
    expect(keys.verifyCheckValue('fresh', ciphertext)).toBe(false);
  });

  it('cannot be created for an unknown key', () => {
    expect(() => keys.createCheckValue('other')).toThrow(UnknownMasterKeyError);
  });
});

it('prints no secret', () => {
  const printed = inspect(MasterKeys.parse(old), { depth: 9, showHidden: true });
  expect(printed).not.toContain(secretOf(old).slice(0, 12));
  expect(printed).not.toMatch(/Uint8Array|Buffer/);
});

describe('a MAC', () => {
  const keys = MasterKeys.parse(old);
  const mac = keys.mac(['entry', 'text']);

  it('is created under the first key, deterministically', () => {
    expect(mac).toMatch(/^old\.[A-Za-z0-9_-]{43}$/);
    expect(keys.mac(['entry', 'text'])).toBe(mac);
    expect(keys.verifyMac(mac, ['entry', 'text'])).toBe(true);
    expect(
      MasterKeys.parse(`${MasterKeys.generate('new')},${old}`).verifyMac(mac, ['entry', 'text']),
    ).toBe(true);
  });

  it.each([
    ['another text', mac, ['entry', 'other']],
    ['another purpose', mac, ['seal', 'text']],
    ['concatenated parts', mac, ['entrytext']],
    ['more parts', mac, ['entry', 'text', '']],
    ['another MAC', `old.${'A'.repeat(43)}`, ['entry', 'text']],
    ['an empty text', '', ['entry', 'text']],
    ['a text without a key', mac.slice(4), ['entry', 'text']],
    ['a longer text', `${mac}A`, ['entry', 'text']],
  ])('does not match %s', (_, text, parts) => {
    expect(keys.verifyMac(text, parts)).toBe(false);
  });

  it('does not match another secret with the same id, and is unknown without the key', () => {
    expect(MasterKeys.parse(MasterKeys.generate('old')).verifyMac(mac, ['entry', 'text'])).toBe(
      false,
    );
    expect(
      MasterKeys.parse(MasterKeys.generate('new')).verifyMac(mac, ['entry', 'text']),
    ).toBeUndefined();
  });
});
