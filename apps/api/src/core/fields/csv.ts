import { stringify } from 'csv-stringify/sync';

/** One line of a CSV file (RFC 4180). A cell that a spreadsheet would run as a formula gets a `'` in front. */
export function csvLine(cells: readonly string[]): string {
  return stringify([cells.map(escapeNul)], {
    record_delimiter: '\r\n',
    escape_formulas: true,
    // By default only the complete record delimiter is quoted, but many readers end a line at either character.
    quoted_match: /[\r\n]/,
  });
}

/** A leading NUL, which spreadsheets skip, is not covered by `escape_formulas`. */
function escapeNul(cell: string): string {
  return cell.startsWith('\0') ? `'${cell}` : cell;
}
