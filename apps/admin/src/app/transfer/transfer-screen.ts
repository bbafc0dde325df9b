import { Component, inject, input, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Can } from '../shared/can';
import { Curl } from '../shared/curl';
import { Downloads } from '../shared/download';
import { Icon } from '../shared/icon';
import { NamedSection } from '../shared/named-section';
import { PageHeader } from '../shared/page-header';
import { Messages } from '../shared/messages';
import { TransferStore, type UserExportFormat } from './transfer.store';
import { UserImporter } from './user-importer';

/** Imports users into a namespace from a file, and exports them. */
@Component({
  selector: 'app-transfer-screen',
  imports: [Can, Curl, Icon, MatButton, NamedSection, PageHeader, UserImporter],
  template: `
    <app-page-header [title]="t().title">
      <app-curl [path]="path('json')" />
    </app-page-header>

    <section>
      <h2>{{ t().export }}</h2>
      <p class="quiet">{{ t().exportHint }}</p>
      <div class="actions">
        <button matButton="outlined" type="button" (click)="export('csv')">
          <app-icon name="download" />{{ t().exportCsv }}
        </button>
        <button matButton="outlined" type="button" (click)="export('json')">
          <app-icon name="download" />{{ t().exportJson }}
        </button>
      </div>
    </section>

    <section *appCan="'users:write'">
      <h2>{{ t().import }}</h2>
      <app-user-importer [ns]="ns()" />
    </section>
  `,
  styles: `
    p {
      max-width: var(--app-narrow);
    }
  `,
})
export default class TransferScreen {
  private readonly store = inject(TransferStore);
  private readonly downloads = inject(Downloads);
  private readonly importer = viewChild(UserImporter);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('transfer');

  isImporting(): boolean {
    return this.importer()?.isImporting() === true;
  }

  /** Leaving the page would abort the import. */
  isUnsaved(): boolean {
    return this.isImporting();
  }

  /** Stops the import after the current batch. */
  stop(): void {
    this.importer()?.stop();
  }

  protected path(format: UserExportFormat): string {
    return this.store.exportPath(this.ns(), format);
  }

  protected async export(format: UserExportFormat): Promise<void> {
    await this.downloads.save(this.path(format), () => this.store.mayExport(this.ns()));
  }
}
