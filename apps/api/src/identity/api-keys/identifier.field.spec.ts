import { describe, expect, it } from 'vitest';
import { checked } from '../../core/fields/validation.js';
import { canonicalUuid, Identifier } from './identifier.field.js';

const uuid = '6f1b7a3e-2f4c-4a55-9d53-1c5f0e6a7b8c';
const digits = uuid.replaceAll('-', '');

class Device {
  @Identifier({})
  identifier: string;
}

describe('an identifier', () => {
  it('of a request is stored and compared in one form, and refused by its name where it is none', async () => {
    for (const identifier of [digits, `urn:uuid:${uuid}`, uuid.toUpperCase()]) {
      expect(await checked(Device, { identifier })).toEqual({ identifier: uuid });
    }
    for (const identifier of ['urn:uuid:1', `${digits}0`, 7]) {
      await expect(checked(Device, { identifier })).rejects.toMatchObject({
        fields: [{ pointer: '/identifier' }],
      });
    }
  });

  it.each([
    uuid,
    uuid.toUpperCase(),
    digits,
    digits.toUpperCase(),
    `urn:uuid:${uuid}`,
    `URN:UUID:${uuid.toUpperCase()}`,
    `urn:uuid:${digits}`,
    `{${uuid}}`,
    `urn:uuid:{${uuid}}`,
  ])('is the same, written as %s', (text) => {
    expect(canonicalUuid(text)).toBe(uuid);
  });

  it.each(['00000000-0000-0000-0000-000000000001', 'ffffffff-ffff-ffff-0fff-ffffffffffff'])(
    'has any bits: %s',
    (text) => {
      expect(canonicalUuid(text)).toBe(text);
    },
  );

  it.each([
    '',
    digits.slice(1),
    `${digits}0`,
    `{${uuid}`,
    `${uuid}}`,
    `uuid:${uuid}`,
    ` ${uuid}`,
    `${uuid}\n`,
    `${uuid.slice(0, 8)}${uuid.slice(9)}`,
    uuid.replace('6', 'g'),
  ])('is not %j', (text) => {
    expect(canonicalUuid(text)).toBeUndefined();
  });
});
