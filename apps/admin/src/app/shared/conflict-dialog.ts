import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { Messages } from './messages';
import type { Conflict, Side } from './three-way';

export interface Conflicts {
  conflicts: readonly Conflict[];
  /** The label of a field. */
  label: (field: string, member?: string) => string;
  /** Labels of the other fields that someone else changed; their values are kept. */
  kept: readonly string[];
}

const sides: readonly Side[] = ['theirs', 'mine'];

/** Shows both sides of each conflict. Closes with the chosen side for each, or with undefined. */
@Component({
  selector: 'app-conflict-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ t().conflictTitle }}</h2>
    <mat-dialog-content>
      <p>{{ t().conflictText }}</p>
      @for (conflict of data.conflicts; track conflict; let index = $index) {
        <fieldset>
          <legend>{{ data.label(conflict.field, conflict.member) }}</legend>
          @for (side of sides; track side) {
            <label>
              <input
                type="radio"
                [name]="'conflict-' + index"
                [checked]="chosen().get(conflict) === side"
                (change)="choose(conflict, side)"
              />
              <span class="side">{{
                side === 'mine' ? t().conflictMine : t().conflictTheirs
              }}</span>&ngsp;
              <span class="value">{{ shown(conflict[side]) }}</span>
            </label>
          }
        </fieldset>
      }
      @if (data.kept.length > 0) {
        <p>{{ t().conflictKept({ fields: data.kept.join(', ') }) }}</p>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" mat-dialog-close>{{ t().cancel }}</button>
      <button
        matButton="filled"
        type="button"
        [disabled]="chosen().size < data.conflicts.length"
        (click)="dialog.close(chosen())"
      >
        {{ t().save }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    fieldset {
      min-width: 0;
      margin: 0 0 var(--app-gap);
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0;
      font: var(--mat-sys-title-small);
      overflow-wrap: anywhere;
      unicode-bidi: isolate;
    }
    label {
      display: grid;
      grid-template-columns: auto minmax(7rem, 1fr) 3fr;
      gap: calc(var(--app-step) * 2);
      align-items: baseline;
      padding-block: var(--app-step);
    }
    .value {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      unicode-bidi: isolate;
    }
  `,
})
export class ConflictDialog {
  protected readonly t = inject(Messages).ofFeature('common');
  protected readonly data = inject<Conflicts>(MAT_DIALOG_DATA);
  protected readonly dialog = inject(MatDialogRef);
  protected readonly sides = sides;
  protected readonly chosen = signal<ReadonlyMap<Conflict, Side>>(new Map());
  private readonly words = computed(() => ({ yes: this.t().yes, no: this.t().no }));

  protected choose(conflict: Conflict, side: Side): void {
    this.chosen.update((before) => new Map(before).set(conflict, side));
  }

  /** A list is shown with one entry per line, as in its form field. */
  protected shown(value: unknown): string {
    if (typeof value === 'boolean') return value ? this.words().yes : this.words().no;
    if (value === undefined || value === null || value === '') return this.t().conflictEmpty;
    if (Array.isArray(value))
      return value.length === 0 ? this.t().conflictEmpty : value.map(String).join('\n');
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  }
}
