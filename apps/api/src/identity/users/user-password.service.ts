import { Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { PasswordPolicy } from '../../security/password-policy.js';
import { PasswordHasher } from '../../security/passwords.js';

/** A plain password, or a hash created by another program; null: no password login. */
export interface NewUserPassword {
  password?: string | null;
  passwordHash?: string;
}

/** Checks passwords of users against the policy, and hashes them. */
@Injectable()
export class UserPasswordService {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
  ) {}

  /** The hash to store for a new user. @throws AppError naming the field */
  async toStoredHash(
    { password, passwordHash }: NewUserPassword,
    namespace: Namespace,
    username: string,
  ): Promise<string | null> {
    if (passwordHash === undefined) {
      return typeof password === 'string' ? this.hashPassword(password, namespace, username) : null;
    }
    if (password === undefined) return passwordHash;
    throw new AppError('request.invalid', 'Both a password and a password hash were given.', [
      { pointer: '/passwordHash', detail: 'must be omitted if there is a password' },
    ]);
  }

  /** @throws AppError naming the field */
  async hashPassword(password: string, namespace: Namespace, username: string): Promise<string> {
    await this.policy.requireAcceptable(password, policyRulesFor(namespace, username), '/password');
    return this.hasher.hash(password);
  }

  /** The policy error of a password, or undefined. @throws AppError if the check is not available */
  checkPassword(
    password: string,
    namespace: Namespace,
    username: string,
    pointer: string,
  ): Promise<string | undefined> {
    return this.policy.check(password, policyRulesFor(namespace, username), pointer);
  }
}

function policyRulesFor(
  { name, passwordMinLength }: Namespace,
  username: string,
): { minLength: number; names: string[] } {
  return { minLength: passwordMinLength, names: [name, username] };
}
