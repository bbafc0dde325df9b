import { Component, computed, inject, resource, type Injector } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MatDialog,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import {
  getSecondFactor,
  reauthenticationPasskeyOptions,
  reauthenticate,
  type SecondFactorStatus,
} from '#client';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import {
  ReauthenticationForm,
  type FactorKind,
  type FactorVerifier,
} from './reauthentication-form';

@Component({
  selector: 'app-reauthentication-dialog',
  imports: [
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ReauthenticationForm,
    StatePanel,
  ],
  template: `
    <h2 mat-dialog-title>{{ t().reauthenticationTitle }}</h2>
    <mat-dialog-content>
      <p>{{ t().reauthenticationText }}</p>
      @if (status.hasValue()) {
        <app-reauthentication-form
          [kinds]="kinds()"
          [verifier]="verifier"
          (done)="dialog.close(true)"
        />
      } @else if (status.status() === 'error') {
        <app-state-panel [problem]="status.error()" (retry)="status.reload()" />
      } @else {
        <app-state-panel />
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" mat-dialog-close>{{ commonT().cancel }}</button>
    </mat-dialog-actions>
  `,
})
class ReauthenticationDialog {
  protected readonly t = inject(Messages).ofFeature('session');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly dialog = inject(MatDialogRef);
  protected readonly status = resource({
    loader: ({ abortSignal }) => getSecondFactor({ signal: abortSignal }),
  });
  protected readonly kinds = computed(() =>
    this.status.hasValue() ? kindsOf(this.status.value()) : [],
  );
  protected readonly verifier: FactorVerifier = {
    passkeyOptions: () => reauthenticationPasskeyOptions(),
    verify: (request) => reauthenticate(request),
  };
}

/** With a second factor enrolled, the server refuses the password alone. */
function kindsOf({ totpSince, passkeys, recoveryCodesLeft }: SecondFactorStatus): FactorKind[] {
  if (totpSince === null && passkeys.length === 0) return ['password'];
  return [
    ...(totpSince === null ? [] : (['totp'] as const)),
    ...(passkeys.length === 0 ? [] : (['passkey'] as const)),
    ...(recoveryCodesLeft === 0 ? [] : (['recovery-code'] as const)),
  ];
}

/** Asks for reauthentication in a dialog over the page. @returns whether it succeeded */
export async function openReauthentication(injector: Injector): Promise<boolean> {
  const dialog = injector.get(MatDialog).open(ReauthenticationDialog, { width: '28rem' });
  return (await firstValueFrom(dialog.afterClosed())) === true;
}
