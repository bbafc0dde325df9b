import { Component, inject, type Injector } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MatDialog,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { Messages } from '../shared/messages';
import { modifierKey } from './modifier-key';

@Component({
  selector: 'app-shortcut-sheet',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ t().shortcuts }}</h2>
    <mat-dialog-content>
      <dl class="facts">
        <dt>
          <kbd>{{ modifier }} K</kbd>
        </dt>
        <dd>{{ t()['shortcut.palette'] }}</dd>
        <dt><kbd>/</kbd></dt>
        <dd>{{ t()['shortcut.search'] }}</dd>
        <dt><kbd>?</kbd></dt>
        <dd>{{ t()['shortcut.help'] }}</dd>
        <dt><kbd>Esc</kbd></dt>
        <dd>{{ t()['shortcut.escape'] }}</dd>
      </dl>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" mat-dialog-close>{{ commonT().close }}</button>
    </mat-dialog-actions>
  `,
})
class ShortcutSheet {
  protected readonly t = inject(Messages).ofFeature('shell');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly modifier = modifierKey();
}

export function openShortcutSheet(injector: Injector): void {
  injector.get(MatDialog).open(ShortcutSheet, { width: '28rem' });
}
