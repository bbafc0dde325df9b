/** Names of the prepared statements, by their text. */
const names = new Map<string, string>();

/**
 * Marks a statement of the hot path, which each connection of PostgreSQL parses once and plans rarely. The embedded
 * engine runs it like any other.
 *
 * @param name unique, of up to 63 characters
 */
export function prepared(name: string, text: string): string {
  names.set(text, name);
  return text;
}

/** The name of a prepared statement; undefined for all others. */
export const preparedNameOf = (text: string): string | undefined => names.get(text);
