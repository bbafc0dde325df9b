// `npm run bench:seed -- --users 1000000 --namespaces 10000 [--sessions N]` fills a PostgreSQL database: that of
// DATABASE_URL, or one that it starts and keeps until it is interrupted. docs/performance.md describes the content.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { positiveInteger } from './options.mjs';
import { insertRows } from './seed-rows.mjs';
import {
  argon2,
  cleanUp,
  existingDatabase,
  password,
  startPostgres,
  startSignet,
} from './signet.mjs';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    namespaces: { type: 'string', default: '10000' },
    sessions: { type: 'string' },
  },
});
const users = positiveInteger('users', values.users);
const size = {
  users,
  namespaces: positiveInteger('namespaces', values.namespaces),
  sessions: values.sessions === undefined ? users : positiveInteger('sessions', values.sessions),
};

const givenUrl = process.env.DATABASE_URL;
const startedAt = performance.now();

try {
  const database = givenUrl
    ? existingDatabase(givenUrl)
    : await startPostgres({ shared_buffers: '256MB', max_wal_size: '4GB' });
  const { DATABASE_URL: url, SIGNET_MASTER_KEYS: masterKeys } = database;
  await refuseUsedDatabase(url);
  await migrate(url, masterKeys);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const passwordHash = await hash(password, argon2);
    await insertRows({ client, size, masterKeys, passwordHash, report });
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
  report('done');
  if (givenUrl === undefined) await keepRunning(url, masterKeys);
} finally {
  await cleanUp();
}

/**
 * The seed has accounts with a known password, which must not get into a database that is in use.
 *
 * @param {string} url
 */
async function refuseUsedDatabase(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const table of ['namespaces', 'administrators']) {
      const { rows } = await client.query('SELECT to_regclass($1) AS found', [table]);
      if (rows[0].found === null) continue;
      const { rowCount } = await client.query(`SELECT FROM ${table} LIMIT 1`);
      if (rowCount > 0) {
        throw new Error(`DATABASE_URL: the database has ${table} already. Name an empty database.`);
      }
    }
  } finally {
    await client.end();
  }
}

/** Starts the server once, which migrates and creates the administrator. */
async function migrate(url, masterKeys) {
  const database = { DATABASE_URL: url, SIGNET_MASTER_KEYS: masterKeys };
  const server = await startSignet({}, { database });
  await server.stop();
  report('migrated');
}

/** @param {string} text */
function report(text) {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

async function keepRunning(url, masterKeys) {
  console.log(`
PostgreSQL runs until you press Ctrl+C, which deletes the database. To measure on it:

  SIGNET_MASTER_KEYS=${masterKeys} npm run bench -- --database ${url}
`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
