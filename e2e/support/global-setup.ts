import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { databaseUrl, query, type Template } from './database.js';
import { runCommand } from './command.js';
import { startPostgres } from './postgres.js';

/**
 * Prepares the database from which the test files of a project copy theirs: on PostgreSQL in the project of that name,
 * on PGlite elsewhere. SIGNET_TEST_DATABASE_URL names an existing PostgreSQL to use; its user must have CREATEDB.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { template, tearDown } = await (project.name === 'postgres'
    ? preparePostgres()
    : preparePglite());
  project.provide('template', template);
  return tearDown;
}

interface Prepared {
  template: Template;
  tearDown: () => Promise<void>;
}

async function preparePglite(): Promise<Prepared> {
  const run = await mkdtemp(join(tmpdir(), 'signet-e2e-'));
  const folder = join(run, 'template');
  await migrate({ SIGNET_DATA_DIR: folder });
  return {
    template: { engine: 'pglite', run, folder },
    // Including the databases of the shared servers, which run until their worker ends.
    tearDown: () => rm(run, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function preparePostgres(): Promise<Prepared> {
  const given = process.env['SIGNET_TEST_DATABASE_URL'];
  const server =
    given === undefined ? await startPostgres() : { url: given, stop: () => Promise.resolve() };
  const run = `signet_${randomBytes(6).toString('hex')}`;
  const name = `${run}_template`;
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  await query(server.url, `CREATE DATABASE ${name}`);
  await migrate({ DATABASE_URL: databaseUrl(server.url, name), SIGNET_MASTER_KEYS: masterKeys });
  return {
    template: { engine: 'postgres', adminUrl: server.url, run, name, masterKeys },
    async tearDown() {
      const left = await query(
        server.url,
        `SELECT datname FROM pg_database WHERE starts_with(datname, '${run}_')`,
      );
      for (const { datname } of left) {
        await query(server.url, `DROP DATABASE IF EXISTS ${String(datname)} WITH (FORCE)`);
      }
      await server.stop();
    },
  };
}

async function migrate(environment: Record<string, string>): Promise<void> {
  const { code, output } = await runCommand('migrate', environment);
  if (code !== 0)
    throw new Error(
      `The template database could not be migrated (exit code ${String(code)}):\n${output}`,
    );
}
