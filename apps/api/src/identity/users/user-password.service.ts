import { Injectable } from '@nestjs/common';
import type { Namespace } from '#database';
import { AppError } from '../../core/errors/app-error.js';
import { PasswordPolicy } from '../../security/password-policy.js';
import { PasswordHasher } from '../../security/passwords.js';

/** A password as it is typed, or its hash as another program has stored it; null: no login by password. */
export interface NewUserPassword {
  password?: string | null;
  passwordHash?: string;
}

/** What the passwords of users must be, and what is stored of them. */
@Injectable()
export class UserPasswordService {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
  ) {}

  /** What is stored of a new user. @throws AppError naming the field */
  async toStoredHash(
    { password, passwordHash }: NewUserPassword,
    namespace: Namespace,
    username: string,
  ): Promise<string | null> {
    if (passwordHash === undefined) {
      return typeof password === 'string' ? this.hashPassword(password, namespace, username) : null;
    }
    if (password === undefined) return passwordHash;
    throw new AppError('request.invalid', 'There are two passwords.', [
      { pointer: '/passwordHash', detail: 'must be left out where there is a password' },
    ]);
  }

  /** @throws AppError naming the field */
  async hashPassword(password: string, namespace: Namespace, username: string): Promise<string> {
    await this.policy.require(password, policyRulesFor(namespace, username), '/password');
    return this.hasher.hash(password);
  }

  /** What is wrong with a password, to stand after the name of the field. @throws AppError if nobody can tell now */
  checkPassword(
    password: string,
    namespace: Namespace,
    username: string,
    pointer: string,
  ): Promise<string | undefined> {
    return this.policy.check(password, policyRulesFor(namespace, username), pointer);
  }

  /** The hash of a password that was checked. */
  hashCheckedPassword(password: string): Promise<string> {
    return this.hasher.hash(password);
  }
}

function policyRulesFor(
  { name, passwordMinLength }: Namespace,
  username: string,
): { minLength: number; names: string[] } {
  return { minLength: passwordMinLength, names: [name, username] };
}
