import { expect, it } from 'vitest';
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.js';

it('makes ten codes of 80 bits, of digits that are not misread', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes)
    expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  const used = new Set(Array.from({ length: 50 }, newRecoveryCodes).flat().join(''));
  used.delete('-');
  expect(used.size, 'every digit of the 32 comes').toBe(32);
});

it('knows a code however it was typed', () => {
  const hash = recoveryCodeHash('a1b0-cdef-ghjk-mnpq');
  for (const typed of [
    'A1B0-CDEF-GHJK-MNPQ',
    'a1b0cdefghjkmnpq',
    ' a1b0 cdef\tghjk mnpq ',
    'aib0-cdef-ghjk-mnpq',
    'aLbO-cdef-ghjk-mnpq',
  ]) {
    expect(recoveryCodeHash(typed), typed).toBe(hash);
  }
  expect(recoveryCodeHash('a1b0-cdef-ghjk-mnpr')).not.toBe(hash);
});
