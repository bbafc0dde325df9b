import type { ClientBase, QueryConfig } from 'pg';

/** A query with pg's per-query timeout, which its type declarations omit. */
export interface TimedQuery extends QueryConfig {
  /** Milliseconds; 0 for none. */
  query_timeout: number;
}

/**
 * Statement timeout in milliseconds: longer statements are faults and must not hold a connection.
 */
const STATEMENT_TIMEOUT_MS = 20_000;
/** Timeout of idle transactions in milliseconds; ends them and their locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
/** Interval in milliseconds at which PostgreSQL checks whether the client is still connected. */
const CLIENT_CHECK_MS = 1_000;

/**
 * Session parameters that statements and result parsing depend on, set explicitly because a database, role or server
 * may override the defaults (`ALTER DATABASE … SET datestyle`). Not overridden: `search_path`, which may deliberately
 * select a schema, and `default_transaction_read_only`.
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
  // Cancels statements of disconnected clients, whose locks block others. Supported on some platforms only.
  `DO $$ BEGIN SET client_connection_check_interval TO ${String(CLIENT_CHECK_MS)};
   EXCEPTION WHEN OTHERS THEN NULL; END $$`,
].join(';\n');

/** Sets the parameters of a new connection, in one round trip. */
export async function prepareSession(client: ClientBase, timeout: number): Promise<void> {
  const query: TimedQuery = { text: statements, query_timeout: timeout };
  await client.query(query);
}
