import { AppError, type FieldError } from '../../core/errors/app-error.js';
import { checked } from '../../core/fields/validation.js';
import type { ImportNames } from './import-names.js';
import { iterateCooperatively } from '../../core/concurrency/cooperative-iteration.js';
import { readUserCsv } from './user-csv.js';
import { ImportedUser, MAX_IMPORTED, type UserImport } from './users-import.dto.js';

/** One row of an import: its user, or the errors in it. */
export interface ImportRow {
  /** The location in the request: `/users/3`, or `/csv/4` for line 4 of the file. */
  pointer: string;
  /** The name as given, for the report; null if there is none that can be shown. */
  name: string | null;
  /** Undefined if the row is malformed. */
  user?: ImportedUser;
  /** Errors found so far. A row with errors is refused. */
  errors: FieldError[];
}

/** A row before validation. */
interface RawRow {
  pointer: string;
  value: unknown;
  error?: string;
}

/**
 * Reads the rows of a request. Each is validated on its own, so that an invalid row does not affect the others.
 *
 * @throws AppError if there are no rows, or too many
 */
export async function readImportRows(
  request: UserImport,
  names: ImportNames,
): Promise<ImportRow[]> {
  const seen = new Map<string, string>();
  const rows: ImportRow[] = [];
  for await (const given of iterateCooperatively(readRawRows(request))) {
    const row = await checkRow(given, names);
    rows.push(row);
    if (!row.user) continue;
    const key = names.keyOf(row.user.name);
    const firstPointer = seen.get(key);
    if (firstPointer === undefined) seen.set(key, row.pointer);
    else
      row.errors.push(
        memberError(row, 'name', `is also the name of ${firstPointer}, or confusable with it`),
      );
  }
  return rows;
}

/** An error in one member of a row. */
export function memberError(row: ImportRow, member: string, detail: string): FieldError {
  return { pointer: `${row.pointer}/${member}`, detail };
}

function readRawRows({ users, csv }: UserImport): RawRow[] {
  if ((users === undefined) === (csv === undefined)) {
    throw new AppError('request.invalid', 'Send the users either as a list or as CSV.', [
      { pointer: '', detail: 'must have either `users` or `csv`' },
    ]);
  }
  if (csv === undefined) {
    return (users ?? []).map((value, index) => ({ pointer: `/users/${index}`, value }));
  }
  const rows = readUserCsv(csv);
  if (rows.length > MAX_IMPORTED) {
    throw new AppError('request.invalid', 'Too many users in one request.', [
      {
        pointer: '/csv',
        detail: `has ${rows.length} users: send up to ${MAX_IMPORTED} at once`,
      },
    ]);
  }
  return rows.map(({ line, ...row }) => ({ pointer: `/csv/${line}`, ...row }));
}

async function checkRow(
  { pointer, value, error: rowError }: RawRow,
  names: ImportNames,
): Promise<ImportRow> {
  const row: ImportRow = { pointer, name: reportedName(value), errors: [] };
  if (rowError !== undefined) return { ...row, errors: [{ pointer, detail: rowError }] };
  try {
    const user = await checked(ImportedUser, value);
    return { ...row, user, errors: crossFieldErrors(row, user, names) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const errors = error.fields.map((field) => ({
      pointer: pointer + field.pointer,
      detail: field.detail,
    }));
    return { ...row, errors };
  }
}

/** Errors that involve several members, or the names in a list. */
function crossFieldErrors(
  row: ImportRow,
  { password, passwordHash, groups = [], orgs = [] }: ImportedUser,
  names: ImportNames,
): FieldError[] {
  const two = password !== undefined && passwordHash !== undefined;
  const detail = 'must be omitted if there is a password';
  return [
    ...(two ? [memberError(row, 'passwordHash', detail)] : []),
    ...invalidNames(row, 'groups', groups, names),
    ...invalidNames(row, 'orgs', orgs, names),
  ];
}

function invalidNames(
  row: ImportRow,
  member: 'groups' | 'orgs',
  given: readonly string[],
  names: ImportNames,
): FieldError[] {
  return given.flatMap((name, at) => {
    const detail = names.errorOf(name);
    return detail === undefined ? [] : [memberError(row, `${member}/${at}`, detail)];
  });
}

function reportedName(value: unknown): string | null {
  const name: unknown =
    typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined;
  return typeof name === 'string' && name.length <= 255 ? name : null;
}
