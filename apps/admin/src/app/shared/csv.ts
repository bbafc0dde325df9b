/** How a spreadsheet formula starts (OWASP, CSV injection), including full-width forms. */
const formula = /^[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]/;

/**
 * A table as CSV (RFC 4180). Cells that a spreadsheet would evaluate are prefixed with `'`, as in the server's exports.
 */
export function csvOf(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(text: string): string {
  const cell = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
