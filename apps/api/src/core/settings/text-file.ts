import { readFileSync } from 'node:fs';

/**
 * Reads a file that a person wrote or a secret store mounted, without the byte order mark that some editors prepend: it
 * would become part of the first name or of a password.
 * @throws Error whose message completes `<VARIABLE>: …`
 */
export function readTextFile(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`the file ${path} is not UTF-8. Save it in that encoding.`);
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new Error(`the file ${path} cannot be read.`);
  }
}
