/** Names of the prepared statements, by their text. */
const names = new Map<string, string>();

/**
 * Marks a statement of the hot path, which each connection of PostgreSQL parses and plans once. The embedded engine runs
 * it like any other.
 */
export function prepared(text: string): string {
  if (!names.has(text)) names.set(text, `signet_${names.size + 1}`);
  return text;
}

/** The name of a prepared statement; undefined for all others. */
export const preparedNameOf = (text: string): string | undefined => names.get(text);
