import { describe, expect, it } from 'vitest';
import { checkPasswordForm } from './password-form.js';

describe('checkPasswordForm', () => {
  it.each([
    ['x'.repeat(8)],
    ['pass word'],
    ['пароль на кириллице'],
    ['😀'.repeat(8)],
    ['x'.repeat(1024)],
    ['        .'],
  ])('accepts %s', (text) => {
    expect(checkPasswordForm(text, 8)).toBeUndefined();
  });

  it.each([
    ['', 'must not be blank'],
    [' '.repeat(20), 'must not be blank'],
    ['\u3000'.repeat(20), 'must not be blank'],
    ['x'.repeat(7), 'must have at least 8 characters'],
    ['😀'.repeat(7), 'must have at least 8 characters'],
    ['x'.repeat(1025), 'must have at most 1024 bytes'],
    ['é'.repeat(513), 'must have at most 1024 bytes'],
    ['password\ud800', 'must not contain unpaired surrogates'],
  ])('refuses %j: %s', (text, reason) => {
    expect(checkPasswordForm(text, 8)).toBe(reason);
  });
});
