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

/** What an import knows besides, and no export has. */
const secretColumns = ['password', 'passwordHash'] as const;

const columns = [...exportColumns, ...secretColumns] as const;
type Column = (typeof columns)[number];

/** One line of a file: an import row as JSON would have it, or why there is none. */
export interface CsvRow {
  /** The line of the file, from 1, on which the row ends. */
  line: number;
  value: Record<string, unknown>;
  /** What is wrong with the row as a whole, to stand after its place. */
  error?: string;
}

interface ParsedRecord {
  info: { lines: number };
  record: string[];
}

/**
 * Reads the users of a CSV file (RFC 4180), with commas, semicolons or tabs: the first line names the columns, in any order and letter case. A cell with
 * nothing in it is as if it were left out, except that of `groups` and `orgs`: then the user is in none.
 *
 * @throws AppError if it is no CSV, or has a column that there is not
 */
export function readUserCsv(text: string): CsvRow[] {
  const [head, ...rows] = parseRecords(text);
  if (!head) throw invalidCsv('must have a line with the names of its columns');
  const names = head.record.map((name) => requireColumn(name, head.info.lines));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalidCsv(`must not have the column ${twice} twice`);
  if (!names.includes('name')) throw invalidCsv('must have a column name');
  return rows.map(({ info, record }) => {
    const line = info.lines;
    if (record.length !== names.length) {
      const error = `must have ${names.length} cells, as the first line has; it has ${record.length}`;
      return { line, value: {}, error };
    }
    const members = names.map((name, at) => [name, parseCell(name, record[at] ?? '')] as const);
    return { line, value: Object.fromEntries(members.filter(([, value]) => value !== undefined)) };
  });
}

/** The first line of an export. */
export const csvHead = `${exportColumns.join(',')}\r\n`;

/** One line of an export, which an import reads back as it was. */
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
    // The library's own complaint quotes the cell, which may hold a password.
    throw invalidCsv(`is no CSV: the quotes are wrong on line ${String(error['lines'])}`);
  }
}

/** Spreadsheets of countries with decimal commas write semicolons; copied cells have tabs. */
const delimiters = [',', ';', '\t'] as const;

/** What separates the cells: that by which the first line names most columns. */
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
    `has on line ${line} a column that there is not: the columns are ${columns.join(', ')}, separated by commas, semicolons or tabs`,
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

/** What is no JSON, or holds what no body may hold, stays a text, and is refused as one. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // An attribute that is too large a number is named by the check of the attributes.
    return inspectJson(value, { largeIntegers: true }) === undefined ? value : text;
  } catch {
    return text;
  }
}

/** How spreadsheets write what is true or false; a German one has words of its own. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['wahr', true],
  ['falsch', false],
]);

function parseBool(text: string): unknown {
  return booleans.get(text.toLowerCase()) ?? text;
}

/** Names with `;` between; one with a `;` or a quote in it is quoted once more, as a cell is. */
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

/** What a spreadsheet takes for a formula, or for the sign that guards one. */
const formula = /^[=+\-@\t\r\0'\uff1d\uff0b\uff0d\uff20]/;

/** A cell that a spreadsheet shows and does not run (OWASP, CSV injection): with a `'` in front. */
function escapeFormula(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before it was guarded. */
function unescapeFormula(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function invalidCsv(detail: string): AppError {
  return new AppError('request.invalid', 'The CSV cannot be read.', [{ pointer: '/csv', detail }]);
}
