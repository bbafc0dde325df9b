import { Component, inject, Injectable, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { firstValueFrom } from 'rxjs';
import { Messages } from './messages';

export interface Question {
  title: string;
  /** One sentence with the consequence and the number of affected records. */
  consequence: string;
  /** The label of the confirming button: a verb. */
  action: string;
  /** Text that must be typed first, for actions that are costly to undo. */
  typed?: string;
  /** The label of the other button. Default: `Cancel`. */
  cancel?: string;
}

@Component({
  selector: 'app-confirm-dialog',
  imports: [
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatInput,
    MatLabel,
  ],
  template: `
    <h2 mat-dialog-title>{{ question.title }}</h2>
    <mat-dialog-content>
      <p>{{ question.consequence }}</p>
      @if (question.typed; as word) {
        <p>
          <code>{{ word }}</code>
        </p>
        <mat-form-field>
          <mat-label>{{ t().typeToConfirm({ word }) }}</mat-label>
          <input #field matInput autocomplete="off" (input)="typed.set(field.value)" />
        </mat-form-field>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" [mat-dialog-close]="false" cdkFocusInitial>
        {{ question.cancel ?? t().cancel }}
      </button>
      <button
        matButton="filled"
        type="button"
        [mat-dialog-close]="true"
        [disabled]="question.typed !== undefined && typed() !== question.typed"
      >
        {{ question.action }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    p {
      overflow-wrap: anywhere;
    }
    mat-form-field {
      width: 100%;
    }
  `,
})
class ConfirmDialog {
  protected readonly t = inject(Messages).ofFeature('common');
  protected readonly question = inject<Question>(MAT_DIALOG_DATA);
  protected readonly typed = signal('');
}

/** Asks for confirmation before an action that cannot be undone. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  private readonly dialog = inject(MatDialog);

  async ask(question: Question): Promise<boolean> {
    const closed = this.dialog
      .open(ConfirmDialog, { data: question, width: '32rem' })
      .afterClosed();
    return (await firstValueFrom(closed)) === true;
  }
}
