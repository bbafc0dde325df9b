import { AppError } from '../core/errors/app-error.js';
import type { Settings } from '../core/settings/settings.js';
import type { BreachedPasswords } from './breached-passwords.js';
import { isCommon, isMadeFrom } from './common-passwords.js';
import { checkPasswordForm } from './password-form.js';

/** The bounds of what a namespace may ask for, in characters. */
export const USER_PASSWORD_MIN = { least: 8, most: 64, default: 8 } as const;

/** Seconds after which a password may be tried again that could not be compared with leaked ones. */
const RETRY_AFTER = 30;

/** Everybody knows the name of the product. */
const PRODUCT = 'signet';

/** Whose password it will be. */
export interface PasswordOwner {
  /** Characters that it has at least. */
  minLength: number;
  /** The name of the user or administrator, and of the namespace: what an attacker would try. */
  names: readonly string[];
}

/**
 * Characters that the password of an administrator has at least (NIST SP 800-63B-4 section 3.1.1.2): fewer where it is
 * not the only thing that is asked for.
 */
export function administratorPasswordMin({ secondFactor }: { secondFactor: boolean }): number {
  return secondFactor ? 8 : 15;
}

/**
 * Decides which passwords may be set, for users and for administrators (NIST SP 800-63B-4 section 3.1.1.2): long
 * enough, not one that is tried first, not leaked. Nothing is asked of their composition.
 */
export class PasswordPolicy {
  constructor(
    private readonly settings: Pick<Settings, 'breachedPasswordsAway'>,
    private readonly breached: BreachedPasswords,
  ) {}

  /**
   * @returns undefined, or what is wrong and what to do, to stand after the name of the field
   * @throws AppError naming the field, if it cannot be compared with leaked ones and the settings ask for that
   */
  async check(
    password: string,
    { minLength, names }: PasswordOwner,
    pointer: string,
  ): Promise<string | undefined> {
    const fault = checkPasswordForm(password, minLength);
    if (fault !== undefined) return fault;
    if (isCommon(password)) {
      return 'is too common: choose a phrase that is not in lists of passwords';
    }
    if (isMadeFrom(password, [PRODUCT, ...names])) {
      return 'is based on a name that others know: choose a phrase without it';
    }
    const breached = await this.breached.has(password);
    if (breached === 'yes') return 'is in a list of leaked passwords: choose another';
    if (breached === 'unknown' && this.settings.breachedPasswordsAway === 'refuse') {
      throw new AppError(
        'server.unavailable',
        'Passwords cannot be compared with leaked ones at this moment, and are not taken without. Try again.',
        [{ pointer, detail: 'cannot be compared with leaked passwords at this moment' }],
        RETRY_AFTER,
      );
    }
    return undefined;
  }

  /** @throws AppError naming the field, unless the password may be set */
  async require(password: string, owner: PasswordOwner, pointer: string): Promise<void> {
    const detail = await this.check(password, owner, pointer);
    if (detail === undefined) return;
    throw new AppError('request.invalid', 'The password is not acceptable.', [{ pointer, detail }]);
  }
}
