import { Component, computed, inject, signal, type Injector } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import type { TotpEnrolment } from '#client';
import { Clipboard } from '../shared/clipboard';
import { FormProblem, TextField } from '../shared/fields';
import { Icon } from '../shared/icon';
import { problemErrors } from '../shared/problems';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { AccountStore } from './account.store';
import { qrCode } from './qr-code';

@Component({
  selector: 'app-totp-dialog',
  imports: [
    FormProblem,
    Icon,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    TextField,
  ],
  template: `
    <h2 mat-dialog-title>{{ t().setUpApp }}</h2>
    <mat-dialog-content>
      <p>{{ t().scan }}</p>
      <svg role="img" [attr.aria-label]="t().qrCode" [attr.viewBox]="code().viewBox">
        <path [attr.d]="code().path" />
      </svg>
      <p>{{ t().orType }}</p>
      <div class="actions">
        <code data-testid="secret">{{ begun.secret }}</code>
        <button matButton="tonal" type="button" (click)="copy()">
          <app-icon name="copy" />{{ commonT().copy }}
        </button>
      </div>
      <form id="totp" novalidate (submit)="confirm(); $event.preventDefault()">
        <app-text-field
          [field]="form.code"
          [label]="sessionT().code"
          [hint]="t().firstCodeHint"
          inputmode="numeric"
          autocomplete="one-time-code"
        />
        <app-form-problem [form]="form" />
      </form>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" mat-dialog-close [disabled]="form().submitting()">
        {{ commonT().cancel }}
      </button>
      <button matButton="filled" type="submit" form="totp" [disabled]="form().submitting()">
        {{ t().confirmApp }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    svg {
      display: block;
      width: min(16rem, 100%);
      margin-inline: auto;
      /* Scanners need dark modules on a light background, also in dark mode. */
      color-scheme: light;
      background: var(--mat-sys-surface);
      fill: var(--mat-sys-on-surface);
      shape-rendering: crispedges;
    }
    code {
      overflow-wrap: anywhere;
    }
    .actions {
      margin-block-end: calc(var(--app-gap) * 2);
    }
  `,
})
class TotpDialog {
  private readonly store = inject(AccountStore);
  private readonly dialog = inject(MatDialogRef);
  private readonly clipboard = inject(Clipboard);
  protected readonly begun = inject<TotpEnrolment>(MAT_DIALOG_DATA);

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly sessionT = inject(Messages).ofFeature('session');
  protected readonly code = computed(() => qrCode(this.begun.uri));
  protected readonly form = form(signal({ code: '' }), (path) => {
    required(path.code);
  });

  protected copy(): void {
    this.clipboard.copy(this.begun.secret, this.commonT().copied);
  }

  protected async confirm(): Promise<void> {
    const codes = { 'auth.second_factor_refused': this.form.code };
    await submitForm(
      this.form,
      async () => {
        const code = this.form().value().code.replace(/\s+/g, '');
        this.dialog.close(await this.store.confirmTotp(code));
      },
      (thrown) => problemErrors(this.form, thrown, { codes }),
    );
  }
}

/** Shows the secret until a first code confirms it. @returns the recovery codes or null; undefined if canceled */
export async function openTotpDialog(
  injector: Injector,
  data: TotpEnrolment,
): Promise<string[] | null | undefined> {
  const options = { data, width: '32rem', disableClose: true };
  const dialog = injector
    .get(MatDialog)
    .open<TotpDialog, TotpEnrolment, string[] | null | ''>(TotpDialog, options);
  const closed = await firstValueFrom(dialog.afterClosed());
  return closed === '' ? undefined : closed;
}
