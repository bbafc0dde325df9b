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

/** The export formats. */
export type UserExportFormat = 'json' | 'csv';

/** API calls of the import and export screen. */
@Injectable({ providedIn: 'root' })
export class TransferStore {
  /** Previews the result of each row. It is never atomic, so that one refused row does not hide the others' results. */
  preview(ns: string, batch: ImportBatch, options: ImportOptions): Promise<UserImportReport> {
    return this.send(ns, batch, { ...options, atomic: false, dryRun: true });
  }

  import(ns: string, batch: ImportBatch, options: ImportOptions): Promise<UserImportReport> {
    return this.send(ns, batch, { ...options, dryRun: false });
  }

  exportPath(ns: string, format: UserExportFormat): string {
    return `/api/v1/namespaces/${encodeURIComponent(ns)}/users/export${format === 'csv' ? '.csv' : ''}`;
  }

  /** Fails if the users cannot be read now. */
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

/** Merges two reports on the same file. */
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
