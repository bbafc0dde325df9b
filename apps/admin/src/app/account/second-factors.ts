import { Component, inject, resource } from '@angular/core';
import { Session } from '../session/session';
import { CopyOnce } from '../shared/copy-once';
import { Notices } from '../shared/notices';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { AccountStore } from './account.store';
import { AuthenticatorApp } from './authenticator-app';
import { OwnPasskeys } from './own-passkeys';
import { RecoveryCodes } from './recovery-codes';

/** Your own second factors: authenticator app, passkeys and recovery codes. */
@Component({
  selector: 'app-second-factors',
  imports: [AuthenticatorApp, OwnPasskeys, RecoveryCodes, StatePanel],
  template: `
    <h2>{{ t().secondFactors }}</h2>
    <p class="quiet">{{ t().secondFactorsHint }}</p>
    @if (status.hasValue()) {
      <app-authenticator-app [status]="status.value()" (changed)="changed($event)" />
      <app-own-passkeys [status]="status.value()" (changed)="changed($event)" />
      <app-recovery-codes [status]="status.value()" (changed)="changed($event)" />
    } @else if (status.status() === 'error') {
      <app-state-panel [problem]="status.error()" (retry)="status.reload()" />
    } @else {
      <app-state-panel />
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--app-gap);
    }
    :host > * {
      margin: 0;
      min-width: 0;
    }
  `,
})
export class SecondFactors {
  private readonly store = inject(AccountStore);
  private readonly session = inject(Session);
  private readonly copyOnce = inject(CopyOnce);
  private readonly notices = inject(Notices);

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly status = resource({
    loader: ({ abortSignal }) => this.store.secondFactor(abortSignal),
  });

  /** New recovery codes are shown before anything else, because they are shown only once. */
  protected async changed(recoveryCodes: string[] | null): Promise<void> {
    if (recoveryCodes !== null) {
      await this.copyOnce.show({
        title: this.t().recoveryCodes,
        purpose: this.t().recoveryCodesPurpose,
        text: recoveryCodes.join('\n'),
        fileName: `signet-${this.session.account()?.username ?? ''}.recovery-codes.txt`,
        kept: 'hash',
      });
    }
    this.status.reload();
    await this.notices.attempt(() => this.session.refresh());
  }
}
