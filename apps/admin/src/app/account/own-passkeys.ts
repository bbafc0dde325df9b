import { Component, inject, Injector, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Passkey, SecondFactorStatus } from '#client';
import { Passkeys } from '../session/passkeys';
import { Confirm } from '../shared/confirm';
import { RelativeTime } from '../shared/relative-time';
import { Notices } from '../shared/notices';
import { Messages } from '../shared/messages';
import { NamedTable } from '../shared/named-table';
import { AccountStore } from './account.store';
import { openNameDialog } from './name-dialog';

/** Adds, renames and removes your own passkeys. */
@Component({
  selector: 'app-own-passkeys',
  imports: [MatButton, NamedTable, RelativeTime],
  template: `
    <h3>{{ t().passkeys }}</h3>
    @if (status().passkeys.length === 0) {
      <p class="quiet">{{ t().noPasskeys }}</p>
    } @else {
      <app-named-table [label]="t().passkeys" minWidth="36rem">
        <thead>
          <tr>
            <th scope="col">{{ commonT().name }}</th>
            <th scope="col">{{ commonT().created }}</th>
            <th scope="col">{{ t().lastUsed }}</th>
            <th scope="col">{{ t().synced }}</th>
            <th scope="col"></th>
          </tr>
        </thead>
        <tbody>
          @for (passkey of status().passkeys; track passkey.id) {
            <tr>
              <td class="free">{{ passkey.name }}</td>
              <td><app-relative-time [at]="passkey.createdAt" /></td>
              <td><app-relative-time [at]="passkey.lastUsedAt" /></td>
              <td>{{ passkey.backedUp ? commonT().yes : commonT().no }}</td>
              <td>
                <button
                  matButton
                  type="button"
                  [attr.aria-label]="t().renamePasskey({ name: passkey.name })"
                  (click)="rename(passkey)"
                >
                  {{ t().rename }}
                </button>
                <button
                  matButton
                  type="button"
                  [attr.aria-label]="t().removePasskey({ name: passkey.name })"
                  (click)="remove(passkey)"
                >
                  {{ t().remove }}
                </button>
              </td>
            </tr>
          }
        </tbody>
      </app-named-table>
    }
    @if (passkeys.isOffered) {
      <div class="actions">
        <button matButton="outlined" type="button" (click)="add()">{{ t().addPasskey }}</button>
      </div>
    } @else {
      <p>{{ sessionT().passkeysMissing }}</p>
    }
  `,
  styles: `
    app-named-table {
      margin-block-end: var(--app-gap);
    }
  `,
})
export class OwnPasskeys {
  private readonly store = inject(AccountStore);
  protected readonly passkeys = inject(Passkeys);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);
  private readonly injector = inject(Injector);

  readonly status = input.required<SecondFactorStatus>();
  /** Emits the recovery codes when this is the first factor. */
  readonly changed = output<string[] | null>();

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly sessionT = inject(Messages).ofFeature('session');
  protected readonly commonT = inject(Messages).ofFeature('common');

  protected async add(): Promise<void> {
    const recoveryCodes = await openNameDialog(this.injector, {
      title: this.t().addPasskey,
      text: this.t().addPasskeyText,
      name: '',
      action: this.t().proceed,
      work: async (name) => {
        const credential = await this.passkeys.make(() => this.store.passkeyOptions());
        return { done: await this.store.createPasskey({ name, credential }) };
      },
    });
    if (recoveryCodes === undefined) return;
    this.notices.say(this.t().passkeyAdded);
    this.changed.emit(recoveryCodes.done);
  }

  protected async rename({ id, name: before }: Passkey): Promise<void> {
    const renamed = await openNameDialog(this.injector, {
      title: this.t().renamePasskey({ name: before }),
      name: before,
      action: this.commonT().save,
      work: async (name) => {
        await this.store.renamePasskey(id, name);
        return { name };
      },
    });
    if (renamed === undefined) return;
    this.notices.say(this.commonT().saved);
    this.changed.emit(null);
  }

  protected async remove({ id, name }: Passkey): Promise<void> {
    await this.notices.attempt(async () => {
      const others = await this.store.countOtherSessions();
      const { passkeys, totpSince } = this.status();
      const isLast = passkeys.length === 1 && totpSince === null;
      const sure = await this.confirm.ask({
        title: `${this.t().removePasskey({ name })}?`,
        consequence: this.t().removePasskeyConsequence({ isLast, sessions: others }),
        action: this.t().remove,
      });
      if (!sure) return;
      await this.store.removePasskey(id);
      this.notices.say(this.t().passkeyRemoved);
      this.changed.emit(null);
    });
  }
}
