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
import { Clipboard } from './clipboard';
import { saveFile } from './download';
import { Icon } from './icon';
import { Messages } from './messages';

export interface Secret {
  title: string;
  /** What the secret is for, unless the title says it. */
  purpose?: string;
  text: string;
  fileName: string;
  /** What the server stores: a hash, or the secret itself, encrypted at rest, if it signs with it. */
  kept: 'hash' | 'encrypted';
}

@Component({
  selector: 'app-copy-once-dialog',
  imports: [Icon, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ secret.title }}</h2>
    <mat-dialog-content>
      @if (secret.purpose; as purpose) {
        <p>{{ purpose }}</p>
      }
      <p>{{ t()[keptKey] }}</p>
      <pre tabindex="0" data-testid="secret">{{ secret.text }}</pre>
      <div class="actions">
        <button matButton="tonal" type="button" (click)="copy()">
          <app-icon name="copy" />{{ t().copy }}
        </button>
        <button matButton="tonal" type="button" (click)="save()">
          <app-icon name="download" />{{ t().download }}
        </button>
      </div>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton="filled" type="button" mat-dialog-close>{{ t().close }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    pre {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
class CopyOnceDialog {
  protected readonly t = inject(Messages).ofFeature('common');
  protected readonly secret = inject<Secret>(MAT_DIALOG_DATA);
  protected readonly keptKey = `once.${this.secret.kept}` as const;
  private readonly clipboard = inject(Clipboard);

  protected copy(): void {
    this.clipboard.copy(this.secret.text, this.t().copied);
  }

  protected save(): void {
    saveFile(this.secret.fileName, `${this.secret.text}\n`, 'text/plain');
  }
}

/** Shows a secret once. Only the dialog holds it, and it is discarded when the dialog closes. */
@Injectable({ providedIn: 'root' })
export class CopyOnce {
  private readonly dialog = inject(MatDialog);

  async show(secret: Secret): Promise<void> {
    const options = { data: secret, width: '40rem', disableClose: true };
    await firstValueFrom(this.dialog.open(CopyOnceDialog, options).afterClosed());
  }
}
