/** What a spreadsheet takes for a formula (OWASP, CSV injection), also in the wide forms of East Asian keyboards. */
const formula = /^[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]/;

/** One line of a CSV file (RFC 4180). A cell that a spreadsheet would run gets a `'` in front. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(formula.test(cell) ? `'${cell}` : cell)).join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
