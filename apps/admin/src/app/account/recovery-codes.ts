import { Component, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { SecondFactorStatus } from '#client';
import { Confirm } from '../shared/confirm';
import { Notices } from '../shared/notices';
import { Messages } from '../shared/messages';
import { AccountStore } from './account.store';

/** Shows the number of unused recovery codes and replaces them. They exist only with a second factor. */
@Component({
  selector: 'app-recovery-codes',
  imports: [MatButton],
  template: `
    <h3>{{ t().recoveryCodes }}</h3>
    @if (status().totpSince === null && status().passkeys.length === 0) {
      <p class="quiet">{{ t().noRecoveryCodes }}</p>
    } @else {
      <p>{{ t().recoveryCodesLeft({ count: status().recoveryCodesLeft }) }}</p>
      <div class="actions">
        <button matButton="outlined" type="button" (click)="renew()">{{ t().renewCodes }}</button>
      </div>
    }
  `,
})
export class RecoveryCodes {
  private readonly store = inject(AccountStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly status = input.required<SecondFactorStatus>();
  readonly changed = output<string[] | null>();

  protected readonly t = inject(Messages).ofFeature('account');

  protected async renew(): Promise<void> {
    await this.notices.attempt(async () => {
      const sure = await this.confirm.ask({
        title: `${this.t().renewCodes}?`,
        consequence: this.t().renewCodesConsequence({ count: this.status().recoveryCodesLeft }),
        action: this.t().renewCodes,
      });
      if (sure) this.changed.emit(await this.store.renewRecoveryCodes());
    });
  }
}
