import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { lockFolder } from './drivers/folder-lock.js';
import { pgliteDriver, type OpenPglite } from './drivers/pglite.driver.js';
import { Encryption, postgresDriver, type DiscardingPool } from './drivers/postgres.driver.js';
import { readPostgresUrl, type PostgresTarget } from './drivers/postgres-url.js';
import { entities } from './entities/index.js';
import { FailureWatch } from './failure-watch.js';
import { migrations } from './migrations/index.js';
import { SnakeCase } from './naming.js';
import type { DatabaseSettings } from './settings.js';

type EmbeddedSettings = Exclude<DatabaseSettings, { kind: 'postgres' }>;

/**
 * How the embedded engine starts. Of the database it keeps 16 MB itself: its default of 128 MB would be taken at once and
 * whole, and reads are hardly slower out of what the operating system keeps anyway.
 */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

/** The embedded engine behind each data source that has one; the change feed listens on it. */
const engines = new WeakMap<DataSource, () => PGlite | undefined>();

/** Where a data source that has no embedded engine connects to. */
const servers = new WeakMap<DataSource, { target: PostgresTarget; encryption: Encryption }>();

/** The PostgreSQL server of a data source, for a connection of one's own; undefined where there is none. */
export function postgresServer(
  dataSource: DataSource,
): { target: PostgresTarget; encryption: Encryption } | undefined {
  return servers.get(dataSource);
}

/** Throws away the connections of a pool; the embedded engine has none. */
export function discardConnections(dataSource: DataSource): void {
  const { master } = dataSource.driver as { master?: Partial<DiscardingPool> };
  master?.discardAll?.();
}

/** What each data source has noticed of its database. */
const watches = new WeakMap<DataSource, FailureWatch>();

/** What a data source has noticed of its database. */
export function failureWatch(dataSource: DataSource): FailureWatch {
  const watch = watches.get(dataSource) ?? new FailureWatch();
  watches.set(dataSource, watch);
  return watch;
}

/** The PGlite of a data source, or undefined where PostgreSQL serves. */
export function embeddedEngine(dataSource: DataSource): PGlite | undefined {
  return engines.get(dataSource)?.();
}

/**
 * A data source, not yet connected. The schema changes by migrations only.
 * @throws DatabaseUrlError
 */
export function createDataSource(settings: DatabaseSettings): DataSource {
  const watch = new FailureWatch();
  const common = {
    type: 'postgres',
    logger: watch,
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
    const target = readPostgresUrl(settings.url);
    const encryption = new Encryption(target.encryption);
    const dataSource = new DataSource({
      ...common,
      driver: postgresDriver(target, encryption, settings.poolSize),
      // An idle connection that breaks is replaced by the pool; the next query tells whether it matters.
      poolErrorHandler: () => undefined,
    });
    servers.set(dataSource, { target, encryption });
    watches.set(dataSource, watch);
    return dataSource;
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
  watches.set(dataSource, watch);
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
