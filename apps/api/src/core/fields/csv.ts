import { stringify } from 'csv-stringify/sync';

/** One line of a CSV file (RFC 4180). Cells that a spreadsheet would evaluate as a formula are prefixed with `'`. */
export function csvLine(cells: readonly string[]): string {
  return stringify([cells.map(escapeNul)], {
    record_delimiter: '\r\n',
    escape_formulas: true,
    // By default only the complete record delimiter is quoted, but many readers end a line at either of its characters.
    quoted_match: /[\r\n]/,
  });
}

/** Escapes a leading NUL, which spreadsheets skip and `escape_formulas` does not cover. */
function escapeNul(cell: string): string {
  return cell.startsWith('\0') ? `'${cell}` : cell;
}
