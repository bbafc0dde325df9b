import { Injectable } from '@nestjs/common';
import type { Administrator } from '#database';
import { checkPasswordForm } from '../../security/password-form.js';
import { administratorPasswordMin, PasswordPolicy } from '../../security/password-policy.js';
import { PasswordHasher } from '../../security/passwords.js';

/** Whose password it will be, and where it stands in the request. */
export interface NewAdministratorPassword {
  username: string;
  /** Whether a second factor is asked for besides: the password may be shorter then. */
  secondFactor?: boolean;
  pointer: string;
}

@Injectable()
export class AdministratorPasswords {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
  ) {}

  /** What is stored of a password that is good enough for an administrator. @throws AppError naming the field */
  async hashPassword(
    password: string,
    { username, secondFactor = false, pointer }: NewAdministratorPassword,
  ): Promise<Pick<Administrator, 'passwordHash' | 'shortPassword'>> {
    const minLength = administratorPasswordMin({ secondFactor });
    await this.policy.require(password, { minLength, names: [username] }, pointer);
    const alone = administratorPasswordMin({ secondFactor: false });
    const shortPassword = checkPasswordForm(password, alone) !== undefined;
    return { passwordHash: await this.hasher.hash(password), shortPassword };
  }
}
