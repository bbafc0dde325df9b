import { Injectable } from '@angular/core';
import { importUsers, listUsers, type UserImport, type UserImportReport } from '#client';
import { placeIn, type Part } from './parts';

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
  preview(ns: string, part: Part, options: ImportOptions): Promise<UserImportReport> {
    return this.send(ns, part, { ...options, atomic: false, dryRun: true });
  }

  import(ns: string, part: Part, options: ImportOptions): Promise<UserImportReport> {
    return this.send(ns, part, { ...options, dryRun: false });
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
    part: Part,
    options: Partial<UserImport>,
  ): Promise<UserImportReport> {
    const report = await importUsers(ns, { ...part.body, ...options });
    const rows = report.rows.map((row) => ({
      ...row,
      pointer: placeIn(part, row.pointer),
      errors: row.errors.map((one) => ({ ...one, pointer: placeIn(part, one.pointer) })),
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
