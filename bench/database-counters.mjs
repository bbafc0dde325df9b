// What PostgreSQL counts while a job runs: statements, and bytes of the write-ahead log. Both counters are exact at once,
// unlike `pg_stat_database` and `pg_stat_wal`, to which an idle connection reports up to ten seconds late. The log belongs
// to the whole server, so nothing else should use it during a run.
import pg from 'pg';

/**
 * @typedef {object} DatabaseCounts
 * @property {number} statements NaN without `pg_stat_statements`.
 * @property {number} walBytes
 */

const WAL = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS count`;

/** Of this database, without the statements of the benchmark itself. */
const STATEMENTS = `SELECT coalesce(sum(calls), 0)::float8 AS count FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND query NOT LIKE '%pg\\_stat\\_statements%' AND query NOT LIKE '%pg\\_wal\\_lsn\\_diff%'`;

/**
 * @param {string} url
 * @returns {Promise<{ read: () => Promise<DatabaseCounts>, close: () => Promise<void> }>}
 */
export async function countersOf(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const count = async (text) => (await client.query(text)).rows[0].count;
  // It fails without the rights, or if the server was started without the library.
  const countsStatements = await client
    .query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    .then(() => count(STATEMENTS))
    .then(
      () => true,
      () => false,
    );
  return {
    read: async () => ({
      statements: countsStatements ? await count(STATEMENTS) : NaN,
      walBytes: await count(WAL),
    }),
    close: () => client.end(),
  };
}
