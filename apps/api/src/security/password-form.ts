/** Maximum password length, in bytes of UTF-8. */
export const MAX_PASSWORD_BYTES = 1024;

/**
 * Validates the form of a password: at least `minLength` characters (Unicode code points), up to 1024 bytes of UTF-8,
 * not blank, no unpaired surrogates. No composition rules (NIST SP 800-63B-4 section 3.1.1.2).
 *
 * @returns undefined, or the error, to follow the name of the field
 */
export function checkPasswordForm(password: string, minLength: number): string | undefined {
  if (!password.isWellFormed()) return 'must not contain unpaired surrogates';
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    return `must have at most ${MAX_PASSWORD_BYTES} bytes`;
  }
  if (password.trim() === '') return 'must not be blank';
  if (Array.from(password).length < minLength) return `must have at least ${minLength} characters`;
  return undefined;
}

/** Unpaired surrogates have no UTF-8 encoding: all of them would hash like U+FFFD. */
export function isHashable(password: string): boolean {
  return (
    password !== '' && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES && password.isWellFormed()
  );
}
