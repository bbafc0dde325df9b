import type { ImportedUser, UserImport } from '#client';
import { jsonValue } from '../shared/json';

/** The server's limits per request: rows, and rows with a password to hash. */
const MAX_ROWS = 1000;
const MAX_PASSWORDS = 100;
/** Slightly less than 1 MiB, to leave room for the JSON around the rows. */
const MAX_BYTES = 1_000_000;

/** A part of a file that is sent as one request. */
export interface ImportBatch {
  rows: number;
  body: Pick<UserImport, 'users' | 'csv'>;
  /** The number of lines or entries of the file before this batch. */
  before: number;
}

/** Why a file is not a list of users. */
export type FileFault = 'not-text' | 'not-json' | 'no-list' | 'no-rows';

export class FileError extends Error {
  constructor(readonly fault: FileFault) {
    super(fault);
  }
}

/**
 * Splits a file into batches within the server's limits. Only the server interprets the rows.
 *
 * @throws FileError
 */
export function batchesOf(file: ArrayBuffer): ImportBatch[] {
  const text = decoded(file);
  const batches = /^\s*[[{]/.test(text) ? batchesOfJson(text) : batchesOfCsv(text);
  if (batches.length === 0) throw new FileError('no-rows');
  return batches;
}

/** Converts a pointer into a batch to a pointer into the file. */
export function pointerInFile({ before }: ImportBatch, pointer: string): string {
  return pointer.replace(
    /^\/(csv|users)\/(\d+)/,
    (_all, kind: string, at: string) => `/${kind}/${Number(at) + before}`,
  );
}

/** Spreadsheets save tab-separated text as UTF-16 with a byte order mark. */
function encodingOf(file: ArrayBuffer): string {
  const [first, second] = new Uint8Array(file, 0, Math.min(2, file.byteLength));
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function decoded(file: ArrayBuffer): string {
  try {
    return new TextDecoder(encodingOf(file), { fatal: true }).decode(file);
  } catch {
    throw new FileError('not-text');
  }
}

function batchesOfJson(text: string): ImportBatch[] {
  const value = jsonValue(text);
  if (value === undefined) throw new FileError('not-json');
  const users: unknown = Array.isArray(value) ? value : (value as { users?: unknown }).users;
  if (!Array.isArray(users)) throw new FileError('no-list');
  const hasPassword = (user: unknown): boolean =>
    typeof user === 'object' && user !== null && 'password' in user;
  return cut(users as unknown[], hasPassword).map(({ from, rows }) => ({
    rows: rows.length,
    // The server refuses an entry that is not a user, at its position.
    body: { users: rows as ImportedUser[] },
    before: from,
  }));
}

function batchesOfCsv(text: string): ImportBatch[] {
  // Some programs end lines with a single carriage return.
  const lineEnd = text.includes('\n') ? '\n' : '\r';
  const [head = '', ...rows] = recordsOf(text, lineEnd);
  const isHashed = /(^|[,;\t])\s*"?password"?\s*([,;\t]|$)/i.test(head.trimEnd());
  let before = 0;
  return cut(rows, () => isHashed).map(({ rows: records }) => {
    const csv = records.join('');
    const batch = { rows: records.length, body: { csv: head + csv }, before };
    before += csv.split(lineEnd).length - 1;
    return batch;
  });
}

/**
 * Splits CSV into records with their line ends. Quoted cells may contain line breaks; empty lines join the next record.
 */
function recordsOf(text: string, lineEnd: string): string[] {
  const records: string[] = [];
  let begin = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    if (text[at] !== lineEnd || quoted) continue;
    const record = text.slice(begin, at + 1);
    if (record.trim() === '') continue;
    records.push(record);
    begin = at + 1;
  }
  const rest = text.slice(begin);
  return rest.trim() === '' ? records : [...records, rest];
}

/** Groups rows into batches as large as the server accepts. */
function cut<T>(
  rows: readonly T[],
  hasPassword: (row: T) => boolean,
): { from: number; rows: T[] }[] {
  const batches: { from: number; rows: T[] }[] = [];
  let [bytes, passwords] = [0, 0];
  for (const [from, row] of rows.entries()) {
    const size = new TextEncoder().encode(JSON.stringify(row)).length + 1;
    const hashed = hasPassword(row) ? 1 : 0;
    const last = batches.at(-1);
    const fits =
      last !== undefined &&
      last.rows.length < MAX_ROWS &&
      bytes + size <= MAX_BYTES &&
      passwords + hashed <= MAX_PASSWORDS;
    if (fits) {
      last.rows.push(row);
      bytes += size;
      passwords += hashed;
    } else {
      batches.push({ from, rows: [row] });
      [bytes, passwords] = [size, hashed];
    }
  }
  return batches;
}
