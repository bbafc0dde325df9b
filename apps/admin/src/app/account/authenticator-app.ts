import { Component, inject, Injector, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { SecondFactorStatus } from '#client';
import { Confirm } from '../shared/confirm';
import { RelativeTime } from '../shared/relative-time';
import { LazyPart } from '../shared/lazy-part';
import { Notices } from '../shared/notices';
import { Messages } from '../shared/messages';
import { AccountStore } from './account.store';

/** Sets up, replaces or removes the authenticator app. */
@Component({
  selector: 'app-authenticator-app',
  imports: [MatButton, RelativeTime],
  template: `
    <h3>{{ t().app }}</h3>
    @if (status().totpSince; as since) {
      <p>{{ t().appSince }} <app-relative-time [at]="since" /></p>
    } @else {
      <p class="quiet">{{ t().noApp }}</p>
    }
    <div class="actions">
      <button matButton="outlined" type="button" (click)="setUp()">
        {{ status().totpSince === null ? t().setUpApp : t().replaceApp }}
      </button>
      @if (status().totpSince !== null) {
        <button matButton type="button" (click)="remove()">{{ t().removeApp }}</button>
      }
    </div>
  `,
})
export class AuthenticatorApp {
  private readonly store = inject(AccountStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);
  private readonly injector = inject(Injector);
  private readonly lazy = inject(LazyPart);

  readonly status = input.required<SecondFactorStatus>();
  /** Emits the recovery codes when this is the first factor. */
  readonly changed = output<string[] | null>();

  protected readonly t = inject(Messages).ofFeature('account');

  protected async setUp(): Promise<void> {
    await this.notices.attempt(async () => {
      const dialog = await this.lazy.load(() => import('./totp-dialog'));
      if (dialog === undefined) return;
      const begun = await this.store.startTotpEnrolment();
      const recoveryCodes = await dialog.openTotpDialog(this.injector, begun);
      if (recoveryCodes === undefined) return;
      this.notices.say(this.t().appSetUp);
      this.changed.emit(recoveryCodes);
    });
  }

  protected async remove(): Promise<void> {
    await this.notices.attempt(async () => {
      const others = await this.store.countOtherSessions();
      const isLast = this.status().passkeys.length === 0;
      const sure = await this.confirm.ask({
        title: `${this.t().removeApp}?`,
        consequence: this.t().removeAppConsequence({ isLast, sessions: others }),
        action: this.t().remove,
      });
      if (!sure) return;
      await this.store.removeTotp();
      this.notices.say(this.t().appRemoved);
      this.changed.emit(null);
    });
  }
}
