import { Injectable } from '@angular/core';
import { importUsers, listUsers, type UserImport, type UserImportReport } from '#client';
import { pointerInFile, type ImportBatch } from './import-batches';

export type ImportOptions = Pick<UserImport, 'mode' | 'atomic' | 'createGroups'>;

export const noReport: UserImportReport = {
  dryRun: false,
  created: 0,
  updated: 0,
  unchanged: 0,
  refused: 0,
  createdGroups: [],
  rows: [],
};

/** The kinds of files that an export has. */
export type UserExportFormat = 'json' | 'csv';

/** What the screen of import and export asks the server. */
@Injectable({ providedIn: 'root' })
export class TransferStore {
  /** What would become of the rows. A row that is refused keeps no other out of the preview. */
  preview(ns: string, batch: ImportBatch, options: ImportOptions): Promise<UserImportReport> {
    return this.send(ns, batch, { ...options, atomic: false, dryRun: true });
  }

  import(ns: string, batch: ImportBatch, options: ImportOptions): Promise<UserImportReport> {
    return this.send(ns, batch, { ...options, dryRun: false });
  }

  exportPath(ns: string, format: UserExportFormat): string {
    return `/api/v1/namespaces/${encodeURIComponent(ns)}/users/export${format === 'csv' ? '.csv' : ''}`;
  }

  /** Whether the users may be read now. */
  async mayExport(ns: string): Promise<void> {
    await listUsers(ns, { limit: 1 });
  }

  private async send(
    ns: string,
    batch: ImportBatch,
    options: Partial<UserImport>,
  ): Promise<UserImportReport> {
    const report = await importUsers(ns, { ...batch.body, ...options });
    const rows = report.rows.map((row) => ({
      ...row,
      pointer: pointerInFile(batch, row.pointer),
      errors: row.errors.map((one) => ({ ...one, pointer: pointerInFile(batch, one.pointer) })),
    }));
    return { ...report, rows };
  }
}

/** Two reports of one file as one. */
export function joined(one: UserImportReport, other: UserImportReport): UserImportReport {
  return {
    dryRun: other.dryRun,
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    refused: one.refused + other.refused,
    createdGroups: [...new Set([...one.createdGroups, ...other.createdGroups])],
    rows: [...one.rows, ...other.rows],
  };
}
