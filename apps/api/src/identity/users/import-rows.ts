import { AppError, type FieldError } from '../../core/errors/app-error.js';
import { checked } from '../../core/fields/validation.js';
import type { ImportNames } from './import-names.js';
import { inSlices } from '../../core/concurrency/slices.js';
import { readUserCsv } from './user-csv.js';
import { ImportedUser, MAX_IMPORTED, type UserImport } from './users-import.dto.js';

/** One row of an import: what it asks for, or what is wrong with it. */
export interface ImportRow {
  /** Where it stands in the request: `/users/3`, or `/csv/4` for line 4 of the file. */
  pointer: string;
  /** The name as it was given, for the report; null where there is none that could be shown. */
  name: string | null;
  /** Undefined where the row is not well-formed. */
  user?: ImportedUser;
  /** What is wrong, so far. A row with a fault is refused. */
  errors: FieldError[];
}

/** A row as it was given, before it is checked. */
interface RawRow {
  pointer: string;
  value: unknown;
  error?: string;
}

/**
 * The rows of a request, each checked by itself, so that a wrong one does not keep the others out.
 *
 * @throws AppError if there are no rows to speak of, or too many
 */
export async function readImportRows(
  request: UserImport,
  names: ImportNames,
): Promise<ImportRow[]> {
  const seen = new Map<string, string>();
  const rows: ImportRow[] = [];
  for await (const given of inSlices(readRawRows(request))) {
    const row = await checkRow(given, names);
    rows.push(row);
    if (!row.user) continue;
    const key = names.keyOf(row.user.name);
    const before = seen.get(key);
    if (before === undefined) seen.set(key, row.pointer);
    else
      row.errors.push(memberError(row, 'name', `is the name of ${before} too, or looks the same`));
  }
  return rows;
}

/** A fault of one member of a row. */
export function memberError(row: ImportRow, member: string, detail: string): FieldError {
  return { pointer: `${row.pointer}/${member}`, detail };
}

function readRawRows({ users, csv }: UserImport): RawRow[] {
  if ((users === undefined) === (csv === undefined)) {
    throw new AppError('request.invalid', 'The users are missing, or there are two lists.', [
      { pointer: '', detail: 'must have either `users` or `csv`' },
    ]);
  }
  if (csv === undefined) {
    return (users ?? []).map((value, index) => ({ pointer: `/users/${index}`, value }));
  }
  const rows = readUserCsv(csv);
  if (rows.length > MAX_IMPORTED) {
    throw new AppError('request.invalid', 'These are too many users for one request.', [
      {
        pointer: '/csv',
        detail: `has ${rows.length} users: send at most ${MAX_IMPORTED} at once`,
      },
    ]);
  }
  return rows.map(({ line, ...row }) => ({ pointer: `/csv/${line}`, ...row }));
}

async function checkRow(
  { pointer, value, error: broken }: RawRow,
  names: ImportNames,
): Promise<ImportRow> {
  const row: ImportRow = { pointer, name: reportedName(value), errors: [] };
  if (broken !== undefined) return { ...row, errors: [{ pointer, detail: broken }] };
  try {
    const user = await checked(ImportedUser, value);
    return { ...row, user, errors: crossFieldErrors(row, user, names) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const faults = error.fields.map((field) => ({
      pointer: pointer + field.pointer,
      detail: field.detail,
    }));
    return { ...row, errors: faults };
  }
}

/** What the members of a row cannot say each by itself. */
function crossFieldErrors(
  row: ImportRow,
  { password, passwordHash, groups = [], orgs = [] }: ImportedUser,
  names: ImportNames,
): FieldError[] {
  const two = password !== undefined && passwordHash !== undefined;
  const detail = 'must be left out where there is a password';
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
    const detail = names.faultOf(name);
    return detail === undefined ? [] : [memberError(row, `${member}/${at}`, detail)];
  });
}

function reportedName(value: unknown): string | null {
  const name: unknown =
    typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined;
  return typeof name === 'string' && name.length <= 255 ? name : null;
}
