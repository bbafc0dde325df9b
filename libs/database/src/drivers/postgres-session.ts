import type { ClientBase, QueryConfig } from 'pg';

/** A statement in the form that carries pg's timeout; its declaration leaves that out. */
export interface TimedQuery extends QueryConfig {
  /** Milliseconds; 0 for none. */
  query_timeout: number;
}

/** Longest statement, in milliseconds: what takes longer is a fault, and must not hold a connection. */
const STATEMENT_TIMEOUT_MS = 20_000;
/** A transaction that its node left alone this long, in milliseconds, is ended, and its locks with it. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
/** How often PostgreSQL looks whether the node still waits for a statement, in milliseconds. */
const CLIENT_CHECK_MS = 1_000;

/**
 * What statements and the reading of their results depend on. A database, a role or the server's configuration may say
 * otherwise (`ALTER DATABASE … SET datestyle`), so each session says it again. Two things stay as they are configured:
 * `search_path`, which may deliberately place the tables in a schema, and `default_transaction_read_only`.
 */
const parameters = {
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  transform_null_equals: 'off',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  idle_session_timeout: '0',
  statement_timeout: String(STATEMENT_TIMEOUT_MS),
  idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_TIMEOUT_MS),
} as const;

const statements = [
  ...Object.entries(parameters).map(([name, value]) => `SET ${name} TO '${value}'`),
  // A statement whose node has given up holds locks for nothing. Only some platforms can tell.
  `DO $$ BEGIN SET client_connection_check_interval TO ${String(CLIENT_CHECK_MS)};
   EXCEPTION WHEN OTHERS THEN NULL; END $$`,
].join(';\n');

/** Sets the parameters of a new connection, in one round trip. */
export async function prepareSession(client: ClientBase, timeout: number): Promise<void> {
  const query: TimedQuery = { text: statements, query_timeout: timeout };
  await client.query(query);
}
