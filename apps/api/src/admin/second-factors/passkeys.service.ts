import { Injectable } from '@nestjs/common';
import { Database, newId, type AdminPasskey, type Repositories } from '#database';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { AuditLog, type AuditTarget } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { notFound } from '../../core/errors/edit-outcome.js';
import { RateLimits } from '../../security/rate-limits/rate-limits.js';
import { consoleSessionOf, type Actor } from '../../security/actor.js';
import { sha256Hex } from '../../security/secrets.js';
import { PasskeyChallenges, type ChallengeScope } from './passkey-challenges.js';
import type { VerifiedFactor } from './verified-factor.js';
import {
  changeFactors,
  deleteUnusableRecoveryCodes,
  replaceRecoveryCodes,
  type FactorChange,
} from './factor-changes.js';
import type {
  PasskeyCreate,
  PasskeyCreationOptions,
  PasskeyWithRecoveryCodes,
  PasskeyRequestOptions,
} from './passkeys.dto.js';
import { RelyingParty, userHandleOf } from './relying-party.js';

const MAX_PASSKEYS = 20;

/** Registers, lists, renames, removes and verifies passkeys of administrators. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly database: Database,
    private readonly challenges: PasskeyChallenges,
    private readonly relyingParty: RelyingParty,
    private readonly rateLimits: RateLimits,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  list(administratorId: string): Promise<AdminPasskey[]> {
    return this.database.adminPasskeys.listOf(administratorId);
  }

  async createRegistrationOptions(actor: Actor): Promise<PasskeyCreationOptions> {
    const administrator = await this.database.administrators.findById(actor.id);
    if (!administrator) throw notFound('administrator.unknown', 'administrator');
    const challenge = await this.challenges.createChallenge(registrationScope(actor));
    const existing = await this.list(actor.id);
    return {
      publicKey: await this.relyingParty.createRegistrationOptions(
        administrator,
        existing,
        challenge,
      ),
    };
  }

  async register(
    actor: Actor,
    { name, credential }: PasskeyCreate,
  ): Promise<FactorChange<PasskeyWithRecoveryCodes>> {
    const { clientDataJSON } = credential.response;
    const answered = await this.challenges.verifyChallenge(
      registrationScope(actor),
      clientDataJSON,
    );
    if (!answered) throw registrationRefused();
    const registered = await this.relyingParty.verifyRegistration(credential, answered.challenge);
    if (!registered) {
      await this.challenges.deleteChallenge(answered);
      throw registrationRefused();
    }
    const now = this.clock.now();
    const register = async (
      tx: Repositories,
      hadFactor: boolean,
    ): Promise<PasskeyWithRecoveryCodes> => {
      if (!(await answered.consume(tx))) throw registrationRefused();
      const { length } = await tx.adminPasskeys.listOf(actor.id);
      if (length >= MAX_PASSKEYS) {
        throw new AppError(
          'passkey.too_many',
          `An administrator can have up to ${MAX_PASSKEYS} passkeys. Remove one first.`,
        );
      }
      const passkey = await tx.adminPasskeys.insert({
        id: newId(),
        administratorId: actor.id,
        name,
        createdAt: now,
        ...registered,
      });
      await this.audit.recordIn(tx, {
        action: 'second-factor.add',
        namespaceId: null,
        target: targetOf(passkey),
        after: auditedMembersOf(passkey),
      });
      const recoveryCodes = hadFactor ? null : await replaceRecoveryCodes(tx, actor.id);
      return { ...passkey, lastUsedAt: null, recoveryCodes };
    };
    return changeFactors(this.database, actor, register, { factorVerifiedAt: now });
  }

  async rename(actor: Actor, id: string, name: string): Promise<AdminPasskey> {
    return this.database.transaction(async (tx) => {
      await tx.administrators.lock(actor.id);
      const before = await tx.adminPasskeys.findOf(actor.id, id);
      if (!before) throw unknownPasskey();
      await tx.adminPasskeys.rename(actor.id, id, name);
      const passkey = { ...before, name };
      await this.audit.recordIn(tx, {
        action: 'second-factor.edit',
        namespaceId: null,
        target: targetOf(passkey),
        before: auditedMembersOf(before),
        after: auditedMembersOf(passkey),
      });
      return passkey;
    });
  }

  async remove(actor: Actor, id: string): Promise<FactorChange<void>> {
    return changeFactors(this.database, actor, async (tx) => {
      const passkey = await tx.adminPasskeys.findOf(actor.id, id);
      if (!passkey) throw unknownPasskey();
      await tx.adminPasskeys.delete(actor.id, id);
      await deleteUnusableRecoveryCodes(tx, actor.id);
      await this.audit.recordIn(tx, {
        action: 'second-factor.remove',
        namespaceId: null,
        target: targetOf(passkey),
        before: auditedMembersOf(passkey),
      });
    });
  }

  /** Options for authenticating with one of the passkeys of an administrator. */
  async createRequestOptions(
    administratorId: string,
    scope: ChallengeScope,
  ): Promise<PasskeyRequestOptions> {
    const own = await this.list(administratorId);
    if (own.length === 0) throw unknownPasskey();
    const challenge = await this.challenges.createChallenge(scope);
    return { publicKey: await this.relyingParty.createRequestOptions(own, 'preferred', challenge) };
  }

  /** Options for a sign-in by a passkey alone; the same for everyone, because no account was named yet. */
  async createSignInOptions(): Promise<PasskeyRequestOptions> {
    this.rateLimits.countRequest('challenges');
    const challenge = await this.challenges.createChallenge(SIGN_IN_SCOPE);
    return { publicKey: await this.relyingParty.createRequestOptions([], 'required', challenge) };
  }

  /** @returns undefined if it is not a passkey of this administrator, or does not answer this challenge */
  verifyPasskey(
    administratorId: string,
    credential: AuthenticationResponseJSON,
    scope: ChallengeScope,
  ): Promise<VerifiedFactor | undefined> {
    return this.verifyAssertion(credential, scope, {
      verifyUser: false,
      isExpected: (passkey) => passkey.administratorId === administratorId,
    });
  }

  /**
   * Authenticates the owner of a passkey for a sign-in without a password: the authenticator must have verified the
   * user and named the account (WebAuthn section 7.2, step 6).
   * @throws AppError rate.limited after too many refused passkeys from the same address, before the look-up
   */
  verifySignInPasskey(credential: AuthenticationResponseJSON): Promise<VerifiedFactor | undefined> {
    const { userHandle, clientDataJSON } = credential.response;
    return this.rateLimits.lookUpCredential('refused-passkeys', sha256Hex(clientDataJSON), () =>
      this.verifyAssertion(credential, SIGN_IN_SCOPE, {
        verifyUser: true,
        isExpected: (passkey) => userHandle === userHandleOf(passkey.administratorId),
      }),
    );
  }

  private async verifyAssertion(
    credential: AuthenticationResponseJSON,
    scope: ChallengeScope,
    rules: { verifyUser: boolean; isExpected: (passkey: AdminPasskey) => boolean },
  ): Promise<VerifiedFactor | undefined> {
    const answered = await this.challenges.verifyChallenge(
      scope,
      credential.response.clientDataJSON,
    );
    if (!answered) return undefined;
    const passkey = await this.database.adminPasskeys.findByCredentialId(credential.id);
    if (!passkey || !rules.isExpected(passkey)) return this.challenges.deleteChallenge(answered);
    const state = await this.relyingParty.verifyAssertion(
      credential,
      passkey,
      answered.challenge,
      rules.verifyUser,
    );
    if (!state) return this.challenges.deleteChallenge(answered);
    const { id, administratorId } = passkey;
    const { signCount, backedUp } = state;
    const now = this.clock.now();
    return {
      administratorId,
      consume: async (tx) =>
        (await answered.consume(tx)) && tx.adminPasskeys.recordUse(id, signCount, backedUp, now),
    };
  }
}

const SIGN_IN_SCOPE: ChallengeScope = { purpose: 'sign-in', requestedBy: null };

function registrationScope(actor: Actor): ChallengeScope {
  return { purpose: 'register', requestedBy: consoleSessionOf(actor).id };
}

function targetOf({ id, name }: AdminPasskey): AuditTarget {
  return { kind: 'second-factor', id, name };
}

/** A passkey as recorded in the audit log. */
function auditedMembersOf({ name }: AdminPasskey): object {
  return { kind: 'passkey', name };
}

function registrationRefused(): AppError {
  return new AppError(
    'passkey.refused',
    'The response of the authenticator does not match a challenge of this session and origin. Start again.',
    [
      {
        pointer: '/credential',
        detail: 'Request new options and respond within five minutes.',
      },
    ],
  );
}

function unknownPasskey(): AppError {
  return notFound('passkey.unknown', 'passkey of this administrator');
}
