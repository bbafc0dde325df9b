import { AppError } from '../core/errors/app-error.js';
import type { Settings } from '../core/settings/settings.js';
import type { BreachedPasswords } from './breached-passwords.js';
import { checkPasswordForm } from './password-form.js';

/** Bounds of the minimum password length of a namespace, in characters. */
export const USER_PASSWORD_MIN = { least: 8, most: 64, default: 8 } as const;

/** `Retry-After` in seconds while the breached password service is unavailable. */
const RETRY_AFTER = 30;

/** The product name is public. */
const PRODUCT = 'signet';

/** Context of a new password. */
export interface PasswordOwner {
  /** Minimum length in characters. */
  minLength: number;
  /** Names of the user or administrator and of the namespace, which an attacker would try. */
  names: readonly string[];
}

/**
 * Minimum password length of an administrator (NIST SP 800-63B-4 section 3.1.1.2): shorter with a second factor.
 */
export function administratorPasswordMin({ secondFactor }: { secondFactor: boolean }): number {
  return secondFactor ? 8 : 15;
}

/**
 * Validates new passwords of users and administrators (NIST SP 800-63B-4 section 3.1.1.2): long enough, not common,
 * not breached. No composition rules.
 */
export class PasswordPolicy {
  constructor(
    private readonly settings: Pick<Settings, 'breachedPasswordsAway'>,
    private readonly breached: BreachedPasswords,
  ) {}

  /**
   * @returns undefined, or the error, to follow the name of the field
   * @throws AppError naming the field if the breached password service is unavailable and the settings refuse
   *   passwords then
   */
  async check(
    password: string,
    { minLength, names }: PasswordOwner,
    pointer: string,
  ): Promise<string | undefined> {
    const fault = checkPasswordForm(password, minLength);
    if (fault !== undefined) return fault;
    // The lists are large, and most processes never check a password.
    const { isCommon, isBasedOnName } = await import('./common-passwords.js');
    if (isCommon(password)) {
      return 'is too common: choose a phrase that is not in password lists';
    }
    if (isBasedOnName(password, [PRODUCT, ...names])) {
      return 'is based on a name that attackers know: choose a phrase without it';
    }
    const breached = await this.breached.lookUp(password);
    if (breached === 'yes') return 'is in a list of leaked passwords: choose another';
    if (breached === 'unknown' && this.settings.breachedPasswordsAway === 'refuse') {
      throw new AppError(
        'server.unavailable',
        'Passwords cannot be checked against leaked passwords at the moment, so new passwords are refused. Try again.',
        [{ pointer, detail: 'cannot be checked against leaked passwords at the moment' }],
        RETRY_AFTER,
      );
    }
    return undefined;
  }

  /** @throws AppError naming the field if the password is not acceptable */
  async requireAcceptable(password: string, owner: PasswordOwner, pointer: string): Promise<void> {
    const detail = await this.check(password, owner, pointer);
    if (detail === undefined) return;
    throw new AppError('request.invalid', 'The password does not meet the password policy.', [
      { pointer, detail },
    ]);
  }
}
