import { Component, inject, type Injector } from '@angular/core';
import {
  MatDialog,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { Messages } from '../shared/messages';
import { SignInForm } from './sign-in-form';

@Component({
  selector: 'app-sign-in-dialog',
  imports: [MatDialogContent, MatDialogTitle, SignInForm],
  template: `
    <h2 mat-dialog-title>{{ t().signInAgain }}</h2>
    <mat-dialog-content>
      <p>{{ t().signInAgainText }}</p>
      <app-sign-in-form (done)="dialog.close(true)" />
    </mat-dialog-content>
  `,
})
class SignInDialog {
  protected readonly t = inject(Messages).ofFeature('session');
  protected readonly dialog = inject(MatDialogRef);
}

/** Opens the sign-in in a dialog over the page. @returns whether the sign-in succeeded */
export async function openSignIn(injector: Injector): Promise<boolean> {
  const dialog = injector.get(MatDialog).open(SignInDialog, { width: '24rem' });
  return (await firstValueFrom(dialog.afterClosed())) === true;
}
