import { Injectable } from '@nestjs/common';
import type { Administrator } from '#database';
import { checkPasswordForm } from '../../security/password-form.js';
import { administratorPasswordMin, PasswordPolicy } from '../../security/password-policy.js';
import { PasswordHasher } from '../../security/passwords.js';

/** The account a new password is for, and the field that holds it. */
export interface NewAdministratorPassword {
  username: string;
  /** Whether the account has a second factor, which permits a shorter password. */
  secondFactor?: boolean;
  pointer: string;
}

@Injectable()
export class AdministratorPasswords {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Checks a new password against the policy and hashes it. @throws AppError naming the field */
  async hashPassword(
    password: string,
    { username, secondFactor = false, pointer }: NewAdministratorPassword,
  ): Promise<Pick<Administrator, 'passwordHash' | 'shortPassword'>> {
    const minLength = administratorPasswordMin({ secondFactor });
    await this.policy.requireAcceptable(password, { minLength, names: [username] }, pointer);
    const minLengthWithoutFactor = administratorPasswordMin({ secondFactor: false });
    const shortPassword = checkPasswordForm(password, minLengthWithoutFactor) !== undefined;
    return { passwordHash: await this.hasher.hash(password), shortPassword };
  }
}
