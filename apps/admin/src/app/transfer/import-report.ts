import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import type { UserImportError, UserImportOutcome, UserImportReport, UserImportRow } from '#client';
import { csvOf } from '../shared/csv';
import { saveFile } from '../shared/download';
import { Icon } from '../shared/icon';
import { reasonText } from '../shared/problems';
import { Messages } from '../shared/messages';

/** Rows shown first, and per “Show more”. */
const MAX_ROWS_SHOWN = 50;

/** The result or preview of each row: counts, the rows, and a download. */
@Component({
  selector: 'app-import-report',
  imports: [Icon, MatButton, MatFormField, MatLabel, MatOption, MatSelect, RouterLink],
  templateUrl: './import-report.html',
  styles: `
    table {
      min-width: 36rem;
    }
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .actions {
      margin-block: var(--app-gap);
    }
    .chip {
      margin-inline-end: var(--app-step);
      white-space: normal;
      overflow-wrap: anywhere;
    }
  `,
})
export class ImportReport {
  readonly ns = input.required<string>();
  readonly report = input.required<UserImportReport>();

  protected readonly t = inject(Messages).ofFeature('transfer');
  protected readonly outcomes: readonly UserImportOutcome[] = [
    'created',
    'updated',
    'unchanged',
    'refused',
  ];
  protected readonly outcome = signal<UserImportOutcome | undefined>(undefined);
  protected readonly found = computed(() => {
    const outcome = this.outcome();
    return this.report().rows.filter((row) => outcome === undefined || row.outcome === outcome);
  });
  private readonly length = linkedSignal<unknown, number>({
    source: this.outcome,
    computation: () => MAX_ROWS_SHOWN,
  });
  protected readonly shown = computed(() => this.found().slice(0, this.length()));

  protected showMore(): void {
    this.length.update((length) => length + MAX_ROWS_SHOWN);
  }

  protected outcomeOf({ outcome }: UserImportRow): string {
    const t = this.t();
    return this.report().dryRun ? t[`would.${outcome}`] : t[`outcome.${outcome}`];
  }

  protected placeOf({ pointer }: UserImportRow): string {
    const [, kind, at] = pointer.split('/');
    return kind === 'csv'
      ? this.t().line({ line: Number(at) })
      : this.t().entry({ entry: Number(at) + 1 });
  }

  /** The pointer below the row's own names the invalid member. */
  protected errorOf({ pointer }: UserImportRow, error: UserImportError): string {
    const member = error.pointer.slice(pointer.length + 1);
    const reason = reasonText(error.detail);
    return member === '' ? reason : `${member}: ${reason}`;
  }

  protected saveCsv(): void {
    const lines = this.report().rows.map((row) => [
      row.pointer,
      row.name ?? '',
      row.outcome,
      row.id ?? '',
      row.errors.map((error) => this.errorOf(row, error)).join('; '),
    ]);
    const text = csvOf([['place', 'name', 'outcome', 'id', 'errors'], ...lines]);
    saveFile(`${this.fileName()}.csv`, text, 'text/csv');
  }

  protected saveJson(): void {
    const text = `${JSON.stringify(this.report(), null, 2)}\n`;
    saveFile(`${this.fileName()}.json`, text, 'application/json');
  }

  private fileName(): string {
    return `${this.report().dryRun ? 'preview' : 'import'}-${this.ns()}`;
  }
}
