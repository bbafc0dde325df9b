import { Component, inject, Injectable } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialog,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { common } from './common.texts';
import { isProblem } from './problems';
import { Languages } from './texts';

interface Difference {
  field: string;
  mine: string;
  theirs: string;
}

@Component({
  selector: 'app-conflict-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ t().conflictTitle }}</h2>
    <mat-dialog-content>
      <p>{{ t().conflictText }}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{{ t().conflictField }}</th>
            <th scope="col">{{ t().conflictTheirs }}</th>
            <th scope="col">{{ t().conflictMine }}</th>
          </tr>
        </thead>
        <tbody>
          @for (difference of differences; track difference.field) {
            <tr>
              <th scope="row">{{ difference.field }}</th>
              <td>{{ difference.theirs }}</td>
              <td>{{ difference.mine }}</td>
            </tr>
          }
        </tbody>
      </table>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" mat-dialog-close>{{ t().cancel }}</button>
      <button matButton="tonal" type="button" mat-dialog-close="theirs">
        {{ t().conflictTakeTheirs }}
      </button>
      <button matButton="filled" type="button" mat-dialog-close="mine">
        {{ t().conflictKeepMine }}
      </button>
    </mat-dialog-actions>
  `,
})
class ConflictDialog {
  protected readonly t = inject(Languages).of(common);
  protected readonly differences = inject<Difference[]>(MAT_DIALOG_DATA);
}

/** One edit: what to change, and how the record is written and read. */
export interface Edit<T extends { version: number }> {
  version: number;
  patch: object;
  write: (ifMatch: string) => Promise<T>;
  read: () => Promise<T>;
}

/** Saves under the version that was read. Where somebody was faster, both are shown, and nothing is lost unasked. */
@Injectable({ providedIn: 'root' })
export class Edits {
  private readonly dialog = inject(MatDialog);

  /** @returns the record as it is saved now: with the edit, or as somebody else has it */
  async save<T extends { version: number }>(edit: Edit<T>): Promise<T> {
    try {
      return await edit.write(`"${edit.version}"`);
    } catch (thrown) {
      if (!isProblem(thrown, 'precondition.failed')) throw thrown;
      const theirs = await edit.read();
      const choice = await this.choose(differencesOf(edit.patch, theirs));
      if (choice === 'theirs') return theirs;
      if (choice === 'mine') return this.save({ ...edit, version: theirs.version });
      throw thrown;
    }
  }

  private async choose(data: Difference[]): Promise<unknown> {
    return firstValueFrom(this.dialog.open(ConflictDialog, { data, width: '48rem' }).afterClosed());
  }
}

function differencesOf(mine: object, theirs: object): Difference[] {
  const saved: Partial<Record<string, unknown>> = { ...theirs };
  return Object.entries(mine)
    .map(([field, value]) => ({ field, mine: shown(value), theirs: shown(saved[field]) }))
    .filter(({ mine: one, theirs: other }) => one !== other);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
