import { Component, effect, inject, resource } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { NamespaceDeletion } from '#client';
import { Languages } from '../shared/languages';
import { Messages } from '../shared/messages';
import { NamespacesStore } from './namespaces.store';

/** The polling interval in milliseconds while a deletion is in progress. */
const POLL_INTERVAL_MS = 2_000;

/** The progress of namespaces whose rows are still being deleted; empty if there are none. */
@Component({
  selector: 'app-namespace-deletions',
  imports: [MatProgressBar],
  template: `
    @for (deletion of deletions.value(); track deletion.id) {
      <p class="deletion">
        <span>{{
          t().deleting({
            name: deletion.name,
            rowsDeleted: count(deletion.rowsDeleted),
            rowsToDelete: count(deletion.rowsToDelete),
          })
        }}</span>
        <mat-progress-bar
          [value]="percent(deletion)"
          [attr.aria-label]="t().deletingLabel({ name: deletion.name })"
        />
      </p>
    }
  `,
})
export class NamespaceDeletions {
  private readonly store = inject(NamespacesStore);
  private readonly languages = inject(Languages);

  protected readonly t = inject(Messages).ofFeature('namespaces');
  /** Errors are hidden, because the list of namespaces on the same screen shows the server's problem. */
  protected readonly deletions = resource({
    loader: () => this.store.deletions().catch((): NamespaceDeletion[] => []),
    defaultValue: [],
  });

  constructor() {
    effect((onCleanup) => {
      if (this.deletions.value().length === 0) return;
      const timer = setTimeout(() => this.deletions.reload(), POLL_INTERVAL_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected percent({ rowsDeleted, rowsToDelete }: NamespaceDeletion): number {
    return rowsToDelete === 0 ? 100 : (100 * rowsDeleted) / rowsToDelete;
  }

  protected count(rows: number): string {
    return rows.toLocaleString(this.languages.locale());
  }
}
