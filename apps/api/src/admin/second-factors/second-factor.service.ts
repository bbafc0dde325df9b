import { Injectable } from '@nestjs/common';
import { Database, type Administrator, type Repositories } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import type { ThrottledAccount } from '../../security/login-throttle/throttle-keys.js';
import { LoginThrottle } from '../../security/login-throttle/login-throttle.js';
import type { Actor } from '../../security/actor.js';
import type { ChallengeScope } from './passkey-challenges.js';
import {
  refusedFactor,
  consumeFactor,
  type VerifiedFactor,
  type FactorKind,
} from './verified-factor.js';
import { changeFactors, replaceRecoveryCodes, type FactorChange } from './factor-changes.js';
import { PasskeysService } from './passkeys.service.js';
import { recoveryCodeHash } from './recovery-codes.js';
import type {
  RecoveryCodeList,
  SecondFactorAnswer,
  SecondFactorStatus,
} from './second-factor.dto.js';
import { TotpService } from './totp.service.js';

/** The second factors of an administrator, of any kind. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly database: Database,
    private readonly totp: TotpService,
    private readonly passkeys: PasskeysService,
    private readonly throttle: LoginThrottle,
    private readonly audit: AuditLog,
  ) {}

  async getStatus(actor: Actor): Promise<SecondFactorStatus> {
    const totp = await this.database.adminTotps.confirmedOf(actor.id);
    return {
      mustEnrol: actor.mustEnrol,
      totpSince: totp?.confirmedAt ?? null,
      passkeys: await this.passkeys.list(actor.id),
      recoveryCodesLeft: await this.database.adminRecoveryCodes.countOf(actor.id),
    };
  }

  /** The kinds of second factors that an administrator can use now. */
  async listKinds(administratorId: string): Promise<FactorKind[]> {
    const has: Record<FactorKind, boolean> = {
      totp: (await this.database.adminTotps.confirmedOf(administratorId)) !== undefined,
      passkey: (await this.passkeys.list(administratorId)).length > 0,
      'recovery-code': (await this.database.adminRecoveryCodes.countOf(administratorId)) > 0,
    };
    return (Object.keys(has) as FactorKind[]).filter((kind) => has[kind]);
  }

  async renewRecoveryCodes(actor: Actor): Promise<FactorChange<RecoveryCodeList>> {
    return changeFactors(this.database, actor, async (tx, hasFactor) => {
      if (!hasFactor) {
        throw new AppError(
          'second_factor.none',
          'Recovery codes require a second factor. Enrol one first.',
        );
      }
      await this.audit.recordIn(tx, {
        action: 'recovery-codes.renew',
        namespaceId: null,
        target: { kind: 'administrator', id: actor.id, name: actor.username },
      });
      return { codes: await replaceRecoveryCodes(tx, actor.id) };
    });
  }

  /**
   * Verifies a second factor and runs what it authorizes. Every attempt, at sign-in and at reauthentication, is
   * throttled here like a password: with the password, six digits are quickly guessed.
   *
   * @throws AppError if the factor is wrong, or after too many failures; then `work` was not run
   */
  async verifyFactor<T extends object>(
    administratorId: string,
    answer: SecondFactorAnswer,
    scope: ChallengeScope,
    work: (tx: Repositories, administrator: Administrator) => Promise<T>,
  ): Promise<T> {
    requireExactlyOne(answer, ['totp', 'recoveryCode', 'passkey']);
    const result = await this.throttle.attempt(throttledAccountOf(administratorId), async () => {
      const factor = await this.verifyAnswer(administratorId, answer, scope);
      return factor && (await consumeFactor(this.database, factor, work));
    });
    if (result) return result;
    this.audit.recordLater({
      action: 'second-factor.refused',
      namespaceId: null,
      target: { kind: 'administrator', id: administratorId },
      details: { purpose: scope.purpose, kind: factorKindOf(answer) },
    });
    throw refusedFactor();
  }

  private async verifyAnswer(
    administratorId: string,
    { totp, recoveryCode, passkey }: SecondFactorAnswer,
    scope: ChallengeScope,
  ): Promise<VerifiedFactor | undefined> {
    if (totp !== undefined) return this.totp.verifyCode(administratorId, totp);
    if (passkey !== undefined) return this.passkeys.verifyPasskey(administratorId, passkey, scope);
    const hash = recoveryCodeHash(recoveryCode ?? '');
    return {
      administratorId,
      consume: (tx) => tx.adminRecoveryCodes.consume(administratorId, hash),
    };
  }
}

function throttledAccountOf(administratorId: string): ThrottledAccount {
  return { purpose: 'second-factor', realm: 'administrators', name: administratorId };
}

function factorKindOf({ totp, passkey }: SecondFactorAnswer): FactorKind {
  if (totp !== undefined) return 'totp';
  return passkey === undefined ? 'recovery-code' : 'passkey';
}

/** @throws AppError unless exactly one of the members is given */
export function requireExactlyOne<T extends object>(
  answer: T,
  members: readonly (keyof T & string)[],
): void {
  const given = members.filter((member) => answer[member] !== undefined);
  if (given.length === 1) return;
  throw new AppError(
    'request.invalid',
    `The request needs exactly one of ${members.join(', ')}.`,
    (given.length === 0 ? members : given).map((member) => ({
      pointer: `/${member}`,
      detail: `must be the only one of ${members.join(', ')}`,
    })),
  );
}
