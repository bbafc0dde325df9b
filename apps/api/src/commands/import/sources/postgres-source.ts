import pg from 'pg';
import { readPostgresUrl } from '#database';
import { StartError } from '../../../core/errors/start-error.js';
import type { SourceDatabase, SourceTables } from './source-database.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** Long enough to read a table with a million rows in one statement. */
const QUERY_TIMEOUT_MS = 300_000;

const TABLES = `
  SELECT c.relname AS table, array_agg(a.attname::text) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(c.oid)
     AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   GROUP BY c.oid, c.relname`;

/** Hints by error code, for errors that an operator can fix. */
const wayOut: Readonly<Record<string, string>> = {
  '28P01': 'Check the user and the password of the URL (or PGPASSWORD, or ~/.pgpass).',
  '28000': 'Check the user of the URL, and what pg_hba.conf of the source allows.',
  '3D000': 'Check the name of the database at the end of the URL.',
  '42501': 'Grant the user of the URL SELECT on the tables of the source.',
  ECONNREFUSED: 'Check host and port of the URL, and that the database is running.',
  ENOTFOUND: 'Check the host of the URL.',
  EAI_AGAIN: 'Check the host of the URL and the DNS settings of this machine.',
  '53300': 'The source has no free connections. Try again when it is less busy.',
  '57014': 'The source took too long to respond. Try again when it is less busy.',
};

/**
 * Opens a PostgreSQL database read-only, in one snapshot.
 * @throws StartError
 */
export async function openPostgresSource(url: string): Promise<SourceDatabase> {
  const name = nameOf(url);
  const explained = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw explain(name, error);
    });
  const client = await explained(connect(url));
  try {
    // Set by a statement, because poolers may refuse it as a connection parameter.
    await explained(client.query('SET default_transaction_read_only = on'));
    await explained(client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY'));
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  const rows = async <T>(statement: string): Promise<T[]> =>
    (await explained(client.query(statement))).rows as T[];
  return {
    kind: 'PostgreSQL',
    name,
    rows,
    tables: async (): Promise<SourceTables> => {
      const found = await rows<{ table: string; columns: string[] }>(TABLES);
      return new Map(found.map(({ table, columns }) => [table, new Set(columns)]));
    },
    close: () => client.end().catch(() => undefined),
  };
}

/** Connects like psql with the same URL, including its fallback between TLS and plain text. */
async function connect(url: string): Promise<pg.Client> {
  const { connectionString, encryption, sslnegotiation } = readPostgresUrl(url);
  for (const [index, ssl] of encryption.entries()) {
    const client = new pg.Client({
      connectionString,
      ssl,
      sslnegotiation,
      application_name: 'signet import',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    // Without a listener a broken connection would crash the process. The next query reports the error.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (index === encryption.length - 1) throw error;
    }
  }
  throw new Error('no connection possible');
}

/** @throws StartError if the text is not a URL */
function nameOf(text: string): string {
  if (!URL.canParse(text)) {
    throw new StartError(
      'The source is not a URL such as postgres://user@host:5432/database. Special characters of a password must be percent-encoded.',
    );
  }
  const { username, host, pathname } = new URL(text);
  return `postgres://${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

function explain(name: string, error: unknown): StartError {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const state = typeof code === 'string' ? code : '';
  const cause = typeof message === 'string' && message !== '' ? message : state || 'no reason';
  const help = Object.hasOwn(wayOut, state)
    ? (wayOut[state] ?? '')
    : 'Check the URL, and that the source is reachable from this machine.';
  return new StartError(`The source ${name} cannot be read: ${cause.replace(/\.$/, '')}. ${help}`);
}
