import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { lockFolder } from './drivers/folder-lock.js';
import { pgliteDriver } from './drivers/pglite.driver.js';
import { entities } from './entities/index.js';
import { migrations } from './migrations/index.js';
import { SnakeCase } from './naming.js';
import type { DatabaseSettings } from './settings.js';

/** Longest statement, in milliseconds: what takes longer is a fault, and must not hold a connection. */
const STATEMENT_TIMEOUT = 20_000;

/** The embedded engine behind each data source that has one; the change feed listens on it. */
const engines = new WeakMap<DataSource, () => PGlite | undefined>();

/** The PGlite of a data source, or undefined where PostgreSQL serves. */
export function embeddedEngine(dataSource: DataSource): PGlite | undefined {
  return engines.get(dataSource)?.();
}

/** A data source, not yet connected. The schema changes by migrations only. */
export function createDataSource(settings: DatabaseSettings): DataSource {
  const common = {
    type: 'postgres',
    entities,
    migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCase(),
    synchronize: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    logging: false,
  } satisfies Partial<DataSourceOptions>;
  if (settings.kind === 'postgres') {
    return new DataSource({
      ...common,
      driver: pg,
      url: settings.url,
      poolSize: settings.poolSize,
      connectTimeoutMS: 5_000,
      applicationName: 'signet',
      // An idle connection that breaks is replaced by the pool; the next query tells whether it matters.
      poolErrorHandler: () => undefined,
      extra: { statement_timeout: STATEMENT_TIMEOUT, keepAlive: true },
    });
  }
  let engine: PGlite | undefined;
  const dataSource = new DataSource({
    ...common,
    driver: pgliteDriver(async () => {
      engine = await openPglite(settings);
      return engine;
    }),
  });
  engines.set(dataSource, () => engine);
  return dataSource;
}

async function openPglite(settings: Exclude<DatabaseSettings, { kind: 'postgres' }>): Promise<PGlite> {
  if (settings.kind === 'pglite-memory') {
    return PGlite.create({ dataDir: 'memory://', loadDataDir: settings.image });
  }
  const unlock = await lockFolder(settings.folder);
  try {
    await mkdir(settings.folder, { recursive: true, mode: 0o700 });
    const pglite = await PGlite.create({ dataDir: settings.folder });
    const close = pglite.close.bind(pglite);
    pglite.close = async () => {
      await close();
      await unlock();
    };
    return pglite;
  } catch (error) {
    await unlock();
    throw error;
  }
}
