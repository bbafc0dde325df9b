import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../../core/errors/app-error.js';
import { inspectJson } from '../../core/fields/text.js';
import type { ExportedUser } from './users-import.dto.js';

/** The columns of an export. */
const exportColumns = [
  'id',
  'name',
  'disabled',
  'hasPassword',
  'attributes',
  'groups',
  'orgs',
  'createdAt',
] as const;

/** Columns that only an import has. */
const secretColumns = ['password', 'passwordHash'] as const;

const columns = [...exportColumns, ...secretColumns] as const;
type Column = (typeof columns)[number];

/** One row of a file: an import row as in JSON, or the error in it. */
export interface CsvRow {
  /** The line of the file, from 1, on which the row ends. */
  line: number;
  value: Record<string, unknown>;
  /** The error in the row as a whole. */
  error?: string;
}

interface ParsedRecord {
  info: { lines: number };
  record: string[];
}

/**
 * Reads users from CSV (RFC 4180) separated by commas, semicolons or tabs. The header names the columns, in any order
 * and letter case. An empty cell counts as omitted, except in `groups` and `orgs`, where it means none.
 *
 * @throws AppError if it is not CSV, or has an unknown column
 */
export function readUserCsv(text: string): CsvRow[] {
  const [head, ...rows] = parseRecords(text);
  if (!head) throw invalidCsv('must have a header with column names');
  const names = head.record.map((name) => requireColumn(name, head.info.lines));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalidCsv(`must not have the column ${twice} twice`);
  if (!names.includes('name')) throw invalidCsv('must have the column `name`');
  return rows.map(({ info, record }) => {
    const line = info.lines;
    if (record.length !== names.length) {
      const error = `must have ${names.length} cells like the header line; it has ${record.length}`;
      return { line, value: {}, error };
    }
    const members = names.map((name, at) => [name, parseCell(name, record[at] ?? '')] as const);
    return { line, value: Object.fromEntries(members.filter(([, value]) => value !== undefined)) };
  });
}

/** The header of an export. */
export const csvHead = `${exportColumns.join(',')}\r\n`;

/** One row of an export, which an import reads back unchanged. */
export function csvLine(user: ExportedUser): string {
  const cells: Record<(typeof exportColumns)[number], string> = {
    id: user.id,
    name: user.name,
    disabled: String(user.disabled),
    hasPassword: String(user.hasPassword),
    attributes: JSON.stringify(user.attributes),
    groups: joinNames(user.groups),
    orgs: joinNames(user.orgs),
    createdAt: user.createdAt.toISOString(),
  };
  return `${exportColumns.map((column) => quoteCell(escapeFormula(cells[column]), ',')).join(',')}\r\n`;
}

function parseRecords(text: string): ParsedRecord[] {
  const options = {
    bom: true,
    delimiter: detectDelimiter(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  };
  try {
    return parse(text, options) as unknown as ParsedRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The library's message quotes the cell, which may contain a password.
    throw invalidCsv(`is not valid CSV: check the quotes on line ${String(error['lines'])}`);
  }
}

/** Spreadsheets write semicolons in locales with decimal commas; copied cells are separated by tabs. */
const delimiters = [',', ';', '\t'] as const;

/** The separator: the one that splits the header into the most known columns. */
function detectDelimiter(text: string): string {
  const [head = ''] = /[^\r\n\ufeff]+/.exec(text) ?? [];
  const named = (delimiter: string): number =>
    head
      .split(delimiter)
      .filter((cell) => findColumn(cell.trim().replace(/^"(.*)"$/, '$1')) !== undefined).length;
  return delimiters.reduce<string>(
    (best, delimiter) => (named(delimiter) > named(best) ? delimiter : best),
    ',',
  );
}

function findColumn(text: string): Column | undefined {
  return columns.find((name) => name.toLowerCase() === text.trim().toLowerCase());
}

function requireColumn(text: string, line: number): Column {
  const found = findColumn(text);
  if (found !== undefined) return found;
  throw invalidCsv(
    `has an unknown column on line ${line}: the columns are ${columns.join(', ')}, separated by commas, semicolons or tabs`,
  );
}

function parseCell(column: Column, cell: string): unknown {
  if (column === 'password' || column === 'passwordHash') return cell === '' ? undefined : cell;
  const text = unescapeFormula(cell);
  if (column === 'groups' || column === 'orgs') return namesOf(text);
  if (text === '') return undefined;
  if (column === 'attributes') return parseJson(text);
  if (column === 'disabled' || column === 'hasPassword') return parseBool(text);
  return text;
}

/** Invalid JSON, or JSON that no request body may contain, is kept as a string, which validation then refuses. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Integers that are too large are reported by the attribute check.
    return inspectJson(value, { largeIntegers: true }) === undefined ? value : text;
  } catch {
    return text;
  }
}

/** Booleans as spreadsheets write them, in English and German. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['wahr', true],
  ['falsch', false],
]);

function parseBool(text: string): unknown {
  return booleans.get(text.toLowerCase()) ?? text;
}

/** Joins names with `;`. A name that contains `;` or a quote is quoted like a cell. */
function joinNames(names: readonly string[]): string {
  return names.map((name) => quoteCell(name, ';')).join(';');
}

function namesOf(cell: string): unknown {
  try {
    const [names = []] = parse(cell, { delimiter: ';', relax_column_count: true });
    return names.map((name) => name.trim()).filter((name) => name !== '');
  } catch (error) {
    if (error instanceof CsvError) return cell;
    throw error;
  }
}

function quoteCell(text: string, separator: string): string {
  const plain = !/["\r\n]/.test(text) && !text.includes(separator);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Matches a cell that a spreadsheet would run as a formula, or that starts with the escape character. */
const formula = /^[=+\-@\t\r\0'\uff1d\uff0b\uff0d\uff20]/;

/** Prefixes a formula with `'`, so that spreadsheets do not run it (OWASP, CSV injection). */
function escapeFormula(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

/** Reverts `escapeFormula`. */
function unescapeFormula(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function invalidCsv(detail: string): AppError {
  return new AppError('request.invalid', 'Invalid CSV.', [{ pointer: '/csv', detail }]);
}
