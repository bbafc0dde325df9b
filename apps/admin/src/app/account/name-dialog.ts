import { Component, effect, inject, signal, type Injector } from '@angular/core';
import { form, maxLength, required } from '@angular/forms/signals';
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
import { FormProblem, TextField } from '../shared/fields';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';

/** The content of the dialog, and the action that runs while it is open, so that an error is shown in it. */
export interface Naming<T extends object> {
  title: string;
  text?: string;
  /** The initial value of the field. */
  name: string;
  action: string;
  work: (name: string) => Promise<T>;
}

/** The server's limit for names. */
const LONGEST = 255;

@Component({
  selector: 'app-name-dialog',
  imports: [
    FormProblem,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    TextField,
  ],
  template: `
    <h2 mat-dialog-title>{{ naming.title }}</h2>
    <mat-dialog-content>
      @if (naming.text; as text) {
        <p>{{ text }}</p>
      }
      <form id="naming" novalidate (submit)="work(); $event.preventDefault()">
        <app-text-field [field]="form.name" [label]="commonT().name" />
        <app-form-problem [form]="form" />
      </form>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" mat-dialog-close [disabled]="form().submitting()">
        {{ commonT().cancel }}
      </button>
      <button matButton="filled" type="submit" form="naming" [disabled]="form().submitting()">
        {{ naming.action }}
      </button>
    </mat-dialog-actions>
  `,
})
class NameDialog {
  private readonly dialog = inject(MatDialogRef);
  protected readonly naming = inject<Naming<object>>(MAT_DIALOG_DATA);

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly form = form(signal({ name: this.naming.name }), (path) => {
    required(path.name);
    maxLength(path.name, LONGEST, { message: () => this.t().nameTooLong });
  });

  constructor() {
    // Closing the dialog does not cancel a pending request, whose outcome is shown here.
    effect(() => {
      this.dialog.disableClose = this.form().submitting();
    });
  }

  protected async work(): Promise<void> {
    await submitForm(this.form, async () => {
      this.dialog.close(await this.naming.work(this.form().value().name));
    });
  }
}

/** Asks for a name and runs an action with it. @returns the result of the action; undefined if canceled */
export async function openNameDialog<T extends object>(
  injector: Injector,
  data: Naming<T>,
): Promise<T | undefined> {
  const dialog = injector
    .get(MatDialog)
    .open<NameDialog, Naming<T>, T | ''>(NameDialog, { data, width: '28rem' });
  const closed = await firstValueFrom(dialog.afterClosed());
  return closed === '' ? undefined : closed;
}
