import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../../core/errors/app-error.js';
import { inspectJson } from '../../core/fields/text.js';
import type { ExportedUser } from './users-import.dto.js';

/** The columns of an export. */
const shownColumns = [
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

const columns = [...shownColumns, ...secretColumns] as const;
type Column = (typeof columns)[number];

/** One line of a file: an import row as JSON would have it, or why there is none. */
export interface CsvRow {
  /** The line of the file, from 1, on which the row ends. */
  line: number;
  value: Record<string, unknown>;
  /** What is wrong with the row as a whole, to stand after its place. */
  fault?: string;
}

interface Parsed {
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
  const [head, ...rows] = parsed(text);
  if (!head) throw unreadable('must have a line with the names of its columns');
  const names = head.record.map((name) => columnOf(name, head.info.lines));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw unreadable(`must not have the column ${twice} twice`);
  if (!names.includes('name')) throw unreadable('must have a column name');
  return rows.map(({ info, record }) => {
    const line = info.lines;
    if (record.length !== names.length) {
      const fault = `must have ${names.length} cells, as the first line has; it has ${record.length}`;
      return { line, value: {}, fault };
    }
    const members = names.map((name, at) => [name, memberOf(name, record[at] ?? '')] as const);
    return { line, value: Object.fromEntries(members.filter(([, value]) => value !== undefined)) };
  });
}

/** The first line of an export. */
export const csvHead = `${shownColumns.join(',')}\r\n`;

/** One line of an export, which an import reads back as it was. */
export function csvLine(user: ExportedUser): string {
  const cells: Record<(typeof shownColumns)[number], string> = {
    id: user.id,
    name: user.name,
    disabled: String(user.disabled),
    hasPassword: String(user.hasPassword),
    attributes: JSON.stringify(user.attributes),
    groups: list(user.groups),
    orgs: list(user.orgs),
    createdAt: user.createdAt.toISOString(),
  };
  return `${shownColumns.map((column) => quoted(guarded(cells[column]), ',')).join(',')}\r\n`;
}

function parsed(text: string): Parsed[] {
  const options = {
    bom: true,
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  };
  try {
    return parse(text, options) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The library's own complaint quotes the cell, which may hold a password.
    throw unreadable(`is no CSV: the quotes are wrong on line ${String(error['lines'])}`);
  }
}

/** Spreadsheets of countries with decimal commas write semicolons; copied cells have tabs. */
const delimiters = [',', ';', '\t'] as const;

/** What separates the cells: that by which the first line names most columns. */
function delimiterOf(text: string): string {
  const [head = ''] = /[^\r\n\ufeff]+/.exec(text) ?? [];
  const named = (delimiter: string): number =>
    head
      .split(delimiter)
      .filter((cell) => knownColumn(cell.trim().replace(/^"(.*)"$/, '$1')) !== undefined).length;
  return delimiters.reduce<string>(
    (best, delimiter) => (named(delimiter) > named(best) ? delimiter : best),
    ',',
  );
}

function knownColumn(text: string): Column | undefined {
  return columns.find((name) => name.toLowerCase() === text.trim().toLowerCase());
}

function columnOf(text: string, line: number): Column {
  const found = knownColumn(text);
  if (found !== undefined) return found;
  throw unreadable(
    `has on line ${line} a column that there is not: the columns are ${columns.join(', ')}, separated by commas, semicolons or tabs`,
  );
}

function memberOf(column: Column, cell: string): unknown {
  if (column === 'password' || column === 'passwordHash') return cell === '' ? undefined : cell;
  const text = unguarded(cell);
  if (column === 'groups' || column === 'orgs') return namesOf(text);
  if (text === '') return undefined;
  if (column === 'attributes') return jsonOf(text);
  if (column === 'disabled' || column === 'hasPassword') return flagOf(text);
  return text;
}

/** What is no JSON, or holds what no body may hold, stays a text, and is refused as one. */
function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // An attribute that is too large a number is named by the check of the attributes.
    return inspectJson(value, { largeIntegers: true }) === undefined ? value : text;
  } catch {
    return text;
  }
}

/** How spreadsheets write what is true or false; a German one has words of its own. */
const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['wahr', true],
  ['falsch', false],
]);

function flagOf(text: string): unknown {
  return flags.get(text.toLowerCase()) ?? text;
}

/** Names with `;` between; one with a `;` or a quote in it is quoted once more, as a cell is. */
function list(names: readonly string[]): string {
  return names.map((name) => quoted(name, ';')).join(';');
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

function quoted(text: string, separator: string): string {
  const plain = !/["\r\n]/.test(text) && !text.includes(separator);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** What a spreadsheet takes for a formula, or for the sign that guards one. */
const formula = /^[=+\-@\t\r\0'\uff1d\uff0b\uff0d\uff20]/;

/** A cell that a spreadsheet shows and does not run (OWASP, CSV injection): with a `'` in front. */
function guarded(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before it was guarded. */
function unguarded(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function unreadable(detail: string): AppError {
  return new AppError('request.invalid', 'The CSV cannot be read.', [{ pointer: '/csv', detail }]);
}
