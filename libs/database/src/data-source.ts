import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { ChangeWriter } from './change-feed/change-writer.js';
import { setChangeTransport } from './change-transport.js';
import { lockFolder } from './drivers/folder-lock.js';
import type { CountingPool, PoolStatistics } from './drivers/pool-statistics.js';
import { pgliteDriver, type OpenPglite } from './drivers/pglite.driver.js';
import { Encryption, postgresDriver, type DiscardingPool } from './drivers/postgres.driver.js';
import { readPostgresUrl, type PostgresTarget } from './drivers/postgres-url.js';
import { entities } from './entities/index.js';
import { FailureMonitor } from './failure-monitor.js';
import { migrations } from './migrations/index.js';
import { SnakeCase } from './naming.js';
import type { DatabaseSettings } from './settings.js';

type EmbeddedSettings = Exclude<DatabaseSettings, { kind: 'postgres' }>;

/**
 * Start parameters of the embedded engine. It allocates its shared buffers at once (128 MB by default); 16 MB
 * suffice, because reads from the page cache of the operating system are hardly slower.
 */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

/** Embedded engine of each data source that has one; the change feed listens on it. */
const engines = new WeakMap<DataSource, () => PGlite | undefined>();

/** PostgreSQL server of each data source without an embedded engine. */
const servers = new WeakMap<DataSource, { target: PostgresTarget; encryption: Encryption }>();

/**
 * The PostgreSQL server of a data source, for dedicated connections; undefined with the embedded engine.
 */
export function postgresServer(
  dataSource: DataSource,
): { target: PostgresTarget; encryption: Encryption } | undefined {
  return servers.get(dataSource);
}

/** Discards all connections of the pool; no-op with the embedded engine. */
export function discardConnections(dataSource: DataSource): void {
  const { master } = dataSource.driver as { master?: Partial<DiscardingPool> };
  master?.discardAll?.();
}

/** Connections of the pool by state, and requests that wait for one. */
export function poolStatistics(dataSource: DataSource): PoolStatistics {
  const { master } = dataSource.driver as { master?: Partial<CountingPool> };
  return master?.statistics?.() ?? { used: 0, idle: 0, waiting: 0 };
}

/** Failure watch of each data source. */
const watches = new WeakMap<DataSource, FailureMonitor>();

/** The failure watch of a data source. */
export function failureMonitor(dataSource: DataSource): FailureMonitor {
  const watch = watches.get(dataSource) ?? new FailureMonitor();
  watches.set(dataSource, watch);
  return watch;
}

/** The PGlite instance of a data source; undefined with PostgreSQL. */
export function embeddedEngine(dataSource: DataSource): PGlite | undefined {
  return engines.get(dataSource)?.();
}

/**
 * Creates a data source without connecting. Only migrations change the schema.
 * @throws DatabaseUrlError
 */
export function createDataSource(settings: DatabaseSettings): DataSource {
  const watch = new FailureMonitor();
  const common = {
    type: 'postgres',
    logger: watch,
    entities,
    migrations,
    subscribers: [ChangeWriter],
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
      // The pool replaces a broken idle connection; if the database is down, the next query reports it.
      poolErrorHandler: () => undefined,
    });
    servers.set(dataSource, { target, encryption });
    setChangeTransport(dataSource, settings.changeTransport ?? 'notify');
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

/**
 * Opens an embedded engine in memory.
 * @param image initial data folder, as returned by `dumpDataDir`
 */
export async function openInMemory(image?: Blob): Promise<OpenPglite> {
  const pglite = await PGlite.create({ dataDir: 'memory://', loadDataDir: image, startParams });
  return { pglite, close: () => pglite.close() };
}

async function openPglite(settings: EmbeddedSettings): Promise<OpenPglite> {
  if (settings.kind === 'pglite-memory') return settings.open?.() ?? openInMemory();
  const unlock = await lockFolder(settings.folder);
  try {
    // A subfolder of the locked one, because the engine initializes a cluster only in an empty folder.
    const pglite = await PGlite.create({ dataDir: join(settings.folder, 'cluster'), startParams });
    return { pglite, close: () => pglite.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}
