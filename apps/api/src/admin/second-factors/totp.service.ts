import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type AdminTotp, type Repositories } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { requestContext } from '../../core/http/request-context.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';
import { consoleSessionOf, type Actor } from '../../security/actor.js';
import { refusedFactor, type VerifiedFactor } from './verified-factor.js';
import {
  changeFactors,
  deleteUnusableRecoveryCodes,
  replaceRecoveryCodes,
  type FactorChange,
} from './factor-changes.js';
import type { TotpEnrolment, TotpActivation } from './second-factor.dto.js';
import { base32, newTotpSecret, otpauthUri, stepOf } from './totp.js';
import { totpSecretContext } from '../../security/encryption/encryption-contexts.js';

/** How long an enrolment may wait for its first code. */
export const ENROLMENT_LIFETIME_MS = 10 * 60_000;

/** Enrols, verifies and removes the authenticator app of an administrator. */
@Injectable()
export class TotpService {
  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Creates a pending secret, which becomes active with its first valid code; until then the current app remains valid.
   */
  async startEnrolment(actor: Actor): Promise<TotpEnrolment> {
    consoleSessionOf(actor);
    const secret = newTotpSecret();
    const place = { id: newId(), administratorId: actor.id };
    const encryptedSecret = this.masterKeys.encrypt(secret, totpSecretContext(place));
    await this.database.transaction(async (tx) => {
      await tx.administrators.lock(actor.id);
      await requestContext.revalidateCaller(tx);
      await tx.adminTotps.deletePendingOf(actor.id);
      await tx.adminTotps.insert({ ...place, encryptedSecret, createdAt: this.clock.now() });
    });
    const uri = otpauthUri(secret, actor.username, this.settings.publicUrl.hostname);
    return { secret: base32(secret), uri };
  }

  async confirmEnrolment(actor: Actor, code: string): Promise<FactorChange<TotpActivation>> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - ENROLMENT_LIFETIME_MS);
    const pending = await this.database.adminTotps.pendingOf(actor.id, since);
    if (!pending) throw noPendingEnrolment();
    const step = stepOf(this.decryptSecret(pending), code, now);
    if (step === undefined) throw refusedFactor();
    const confirm = async (tx: Repositories, hadFactor: boolean): Promise<TotpActivation> => {
      await tx.adminTotps.deleteAllOf(actor.id, pending.id);
      if (!(await tx.adminTotps.confirm(pending.id, step, now))) throw noPendingEnrolment();
      await this.audit.recordIn(tx, {
        action: 'second-factor.add',
        namespaceId: null,
        target: { kind: 'second-factor', id: pending.id },
        after: { kind: 'totp' },
      });
      return { recoveryCodes: hadFactor ? null : await replaceRecoveryCodes(tx, actor.id) };
    };
    return changeFactors(this.database, actor, confirm, { factorVerifiedAt: now });
  }

  async remove(actor: Actor): Promise<FactorChange<void>> {
    return changeFactors(this.database, actor, async (tx) => {
      const totp = await tx.adminTotps.confirmedOf(actor.id);
      if (!totp) throw notFound('totp.unknown', 'authenticator app of this administrator');
      await tx.adminTotps.deleteAllOf(actor.id);
      await deleteUnusableRecoveryCodes(tx, actor.id);
      await this.audit.recordIn(tx, {
        action: 'second-factor.remove',
        namespaceId: null,
        target: { kind: 'second-factor', id: totp.id },
        before: { kind: 'totp' },
      });
    });
  }

  /** @returns undefined if the code is not valid now */
  async verifyCode(administratorId: string, code: string): Promise<VerifiedFactor | undefined> {
    const totp = await this.database.adminTotps.confirmedOf(administratorId);
    const step = totp && stepOf(this.decryptSecret(totp), code, this.clock.now());
    if (totp === undefined || step === undefined) return undefined;
    return { administratorId, consume: (tx) => tx.adminTotps.consumeStep(totp.id, step) };
  }

  private decryptSecret(totp: AdminTotp): Uint8Array {
    return this.masterKeys.decrypt(totp.encryptedSecret, totpSecretContext(totp));
  }
}

function noPendingEnrolment(): AppError {
  return new AppError(
    'totp.not_begun',
    'There is no pending enrolment of an authenticator app; it expires after ten minutes. Start a new one.',
  );
}
