import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { databaseUrl, query, type Template } from './database.js';
import { runCommand } from './command.js';
import { startPostgres } from './postgres.js';

/**
 * Prepares the database that the files of a project copy; the name of the project is the engine.
 * SIGNET_TEST_DATABASE_URL names a PostgreSQL to use in place of one started here (its user must be able to create databases).
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { template, tearDown } = await (project.name === 'pglite'
    ? preparePglite()
    : preparePostgres());
  project.provide('template', template);
  return tearDown;
}

interface Prepared {
  template: Template;
  tearDown: () => Promise<void>;
}

async function preparePglite(): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), 'signet-e2e-template-'));
  await migrate({ SIGNET_DATA_DIR: folder });
  return {
    template: { engine: 'pglite', folder },
    tearDown: () => rm(folder, { recursive: true, force: true }),
  };
}

async function preparePostgres(): Promise<Prepared> {
  const given = process.env['SIGNET_TEST_DATABASE_URL'];
  const server =
    given === undefined ? await startPostgres() : { url: given, stop: () => Promise.resolve() };
  const name = `signet_template_${randomBytes(6).toString('hex')}`;
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  await query(server.url, `CREATE DATABASE ${name}`);
  await migrate({ DATABASE_URL: databaseUrl(server.url, name), SIGNET_MASTER_KEYS: masterKeys });
  return {
    template: { engine: 'postgres', adminUrl: server.url, name, masterKeys },
    async tearDown() {
      await query(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
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
