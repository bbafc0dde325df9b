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
import { RouterLink } from '@angular/router';
import type { AuditEntry } from '#client';
import { NamedSection } from '../shared/named-section';
import { Messages } from '../shared/messages';
import { AuditChanges } from './audit-changes';
import { addressOf, AuditWords } from './audit-words';
import { changesOf } from './changes';

interface Opened {
  entry: AuditEntry;
  /** The route of the audit log from which it was opened. */
  log: string[];
}

/** One event: actor, action, target, address, time and changed fields. */
@Component({
  selector: 'app-audit-entry',
  imports: [
    AuditChanges,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    NamedSection,
    RouterLink,
  ],
  templateUrl: './audit-entry.html',
  styles: `
    section {
      margin-block-start: var(--app-gap);
    }
    .actions {
      margin-block-start: var(--app-gap);
    }
  `,
})
class AuditEntryDialog {
  private readonly opened = inject<Opened>(MAT_DIALOG_DATA);

  protected readonly t = inject(Messages).ofFeature('audit');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly words = inject(AuditWords);
  protected readonly entry = this.opened.entry;
  protected readonly log = this.opened.log;
  protected readonly details = changesOf(null, this.entry.details);
  protected readonly tellsNothing =
    this.details.length === 0 && changesOf(this.entry.before, this.entry.after).length === 0;

  protected readonly actorAddress = addressOf(this.entry.actor, this.entry.namespace);
  protected readonly targetAddress =
    this.entry.target === null ? undefined : addressOf(this.entry.target, this.entry.namespace);
}

/** Opens an event in a dialog over the list. */
@Injectable({ providedIn: 'root' })
export class AuditEntryView {
  private readonly dialog = inject(MatDialog);

  open(entry: AuditEntry, log: string[]): void {
    this.dialog.open<AuditEntryDialog, Opened>(AuditEntryDialog, {
      data: { entry, log },
      width: '48rem',
      maxWidth: '95vw',
      autoFocus: 'first-heading',
    });
  }
}
