import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { lockFolder } from './drivers/folder-lock.js';
import { pgliteDriver, type OpenPglite } from './drivers/pglite.driver.js';
import { entities } from './entities/index.js';
import { migrations } from './migrations/index.js';
import { SnakeCase } from './naming.js';
import type { DatabaseSettings } from './settings.js';

type EmbeddedSettings = Exclude<DatabaseSettings, { kind: 'postgres' }>;

/** Longest statement, in milliseconds: what takes longer is a fault, and must not hold a connection. */
const STATEMENT_TIMEOUT = 20_000;
/** A transaction that its node left alone this long, in milliseconds, is ended, and its locks with it. */
const IDLE_IN_TRANSACTION_TIMEOUT = 60_000;

/**
 * How the embedded engine starts. Of the database it keeps 16 MB itself: its default of 128 MB would be taken at once and
 * whole, and reads are hardly slower out of what the operating system keeps anyway.
 */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

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
    migrationsTransactionMode: 'all',
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
      extra: {
        statement_timeout: STATEMENT_TIMEOUT,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT,
        keepAlive: true,
      },
    });
  }
  let engine: PGlite | undefined;
  const dataSource = new DataSource({
    ...common,
    driver: pgliteDriver(async () => {
      const opened = await openPglite(settings);
      engine = opened.pglite;
      return opened;
    }),
  });
  engines.set(dataSource, () => engine);
  return dataSource;
}

async function openPglite(settings: EmbeddedSettings): Promise<OpenPglite> {
  if (settings.kind === 'pglite-memory') {
    const pglite = await PGlite.create({
      dataDir: 'memory://',
      loadDataDir: settings.image,
      startParams,
    });
    return { pglite, close: () => pglite.close() };
  }
  const unlock = await lockFolder(settings.folder);
  try {
    // A folder of its own inside the locked one: the engine makes a cluster in an empty folder only.
    const pglite = await PGlite.create({ dataDir: join(settings.folder, 'cluster'), startParams });
    return { pglite, close: () => pglite.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}
