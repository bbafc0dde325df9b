import { Injectable, signal } from '@angular/core';
import {
  startTotpEnrolment,
  confirmTotp,
  createPersonalAccessToken,
  createPasskey,
  createPasskeyOptions,
  deletePersonalAccessToken,
  revokeOwnConsoleSession,
  getSecondFactor,
  listOwnPersonalAccessTokens,
  listOwnConsoleSessions,
  removePasskey,
  removeTotp,
  renamePasskey,
  renewRecoveryCodes,
  setOwnPassword,
  type PersonalAccessTokenWithSecret,
  type OwnPassword,
  type PasskeyCreate,
  type PasskeyCreationOptions,
  type SecondFactorStatus,
  type TotpEnrolment,
} from '#client';
import type { SessionsSource } from './console-sessions';
import type { TokensSource } from './personal-access-tokens';

/** API calls of the My account screen. */
@Injectable({ providedIn: 'root' })
export class AccountStore {
  private readonly changesMade = signal(0);
  /** Incremented by each change that revokes other sessions or tokens. */
  readonly changes = this.changesMade.asReadonly();

  /** Your own console sessions. */
  readonly sessions: SessionsSource = {
    list: async (signal) => (await listOwnConsoleSessions({ signal })).items,
    end: (id) => revokeOwnConsoleSession(id),
  };

  /** Your own personal access tokens. */
  readonly tokens: TokensSource = {
    list: async (signal) => (await listOwnPersonalAccessTokens({ signal })).items,
    delete: (id) => deletePersonalAccessToken(id),
  };

  async setPassword(password: OwnPassword): Promise<void> {
    await setOwnPassword(password);
    this.changed();
  }

  secondFactor(signal: AbortSignal): Promise<SecondFactorStatus> {
    return getSecondFactor({ signal });
  }

  startTotpEnrolment(): Promise<TotpEnrolment> {
    return startTotpEnrolment();
  }

  /** @returns the recovery codes, if this is the first factor */
  async confirmTotp(code: string): Promise<string[] | null> {
    const { recoveryCodes } = await confirmTotp({ code });
    this.changed();
    return recoveryCodes;
  }

  async removeTotp(): Promise<void> {
    await removeTotp();
    this.changed();
  }

  passkeyOptions(): Promise<PasskeyCreationOptions> {
    return createPasskeyOptions();
  }

  /** @returns the recovery codes, if this is the first factor */
  async createPasskey(passkey: PasskeyCreate): Promise<string[] | null> {
    const { recoveryCodes } = await createPasskey(passkey);
    this.changed();
    return recoveryCodes;
  }

  async renamePasskey(id: string, name: string): Promise<void> {
    await renamePasskey(id, { name });
  }

  async removePasskey(id: string): Promise<void> {
    await removePasskey(id);
    this.changed();
  }

  async renewRecoveryCodes(): Promise<string[]> {
    return (await renewRecoveryCodes()).codes;
  }

  async createToken(name: string, lifetime: string): Promise<PersonalAccessTokenWithSecret> {
    const made = await createPersonalAccessToken({ name, lifetime });
    this.changed();
    return made;
  }

  /** The number of console sessions besides the current one. */
  async countOtherSessions(): Promise<number> {
    const { items } = await listOwnConsoleSessions();
    return items.filter(({ current }) => !current).length;
  }

  async countTokens(): Promise<number> {
    return (await listOwnPersonalAccessTokens()).items.length;
  }

  private changed(): void {
    this.changesMade.update((count) => count + 1);
  }
}
