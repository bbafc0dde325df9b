/** The longest password, in bytes of UTF-8. */
export const MAX_PASSWORD_BYTES = 1024;

/**
 * Whether a text may become a password as far as its form goes: at least `minLength` characters (Unicode code points),
 * at most 1024 bytes of UTF-8, not blanks only, no half characters (which UTF-8 cannot tell apart). Any other Unicode is
 * welcome; there are no rules of composition (NIST SP 800-63B-4 section 3.1.1.2).
 *
 * @returns undefined, or what is wrong, to stand after the name of the field.
 */
export function checkPasswordForm(password: string, minLength: number): string | undefined {
  if (!password.isWellFormed()) return 'must not have half characters in it';
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    return `must have at most ${MAX_PASSWORD_BYTES} bytes`;
  }
  if (password.trim() === '') return 'must not be blank';
  if (Array.from(password).length < minLength) return `must have at least ${minLength} characters`;
  return undefined;
}

/** Half a character has no UTF-8 of its own: hashed, it would be equal to every other half and to U+FFFD. */
export function isHashable(password: string): boolean {
  return (
    password !== '' && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES && password.isWellFormed()
  );
}
