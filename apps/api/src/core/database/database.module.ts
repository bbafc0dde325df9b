import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  ChangeFeed,
  createDataSource,
  Database,
  DatabaseUrlError,
  FolderInUseError,
  migrate,
  unknownMigrations,
} from '#database';
import { StartError } from '../errors/start-error.js';
import { ClockWatch } from '../time/clock-watch.js';
import { Clock } from '../time/clock.js';
import { DatabaseClock } from '../time/database-clock.js';
import { ChangeRetention } from './change-retention.js';
import { LOGGER, type AppLogger } from '../logging/logger.js';
import { SETTINGS } from '../settings/config.module.js';
import type { Settings } from '../settings/settings.js';

/** Opens the configured database and runs pending migrations. */
export async function openDatabase(settings: Settings): Promise<Database> {
  try {
    const dataSource = createDataSource(settings.database);
    await dataSource.initialize();
    return new Database(dataSource);
  } catch (error) {
    if (error instanceof DatabaseUrlError) throw new StartError(`DATABASE_URL: ${error.message}`);
    if (error instanceof FolderInUseError) throw new StartError(error.message);
    const cause = error instanceof Error ? error.message : 'no reason given';
    throw new StartError(
      `The database cannot be opened: ${cause}. Check DATABASE_URL or SIGNET_DATA_DIR.`,
    );
  }
}

/** Refuses a database with migrations unknown to this version. */
export async function refuseNewer(database: Database): Promise<void> {
  const unknown = await unknownMigrations(database.dataSource);
  if (unknown.length === 0) return;
  throw new StartError(
    `The database was created by a newer version of Signet (unknown migrations: ${unknown.join(', ')}). Start that version, or restore a backup.`,
  );
}

export async function openMigrated(settings: Settings): Promise<Database> {
  const database = await openDatabase(settings);
  try {
    await refuseNewer(database);
    await migrate(database.dataSource);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Provides the database and its change feed. */
@Global()
@Module({
  providers: [
    {
      provide: Database,
      inject: [SETTINGS],
      useFactory: openMigrated,
    },
    {
      provide: DatabaseClock,
      inject: [Database, Clock],
      useFactory: async (database: Database, own: Clock) => {
        const clock = new DatabaseClock(database, own);
        await clock.synchronize();
        return clock;
      },
    },
    ClockWatch,
    ChangeRetention,
    {
      provide: ChangeFeed,
      inject: [Database, LOGGER],
      useFactory: async (database: Database, logger: AppLogger) => {
        const feed = new ChangeFeed(database.dataSource, (error) => {
          logger.warn(
            { err: error },
            'The change feed is interrupted; caches are disabled until it recovers.',
          );
        });
        await feed.start();
        return feed;
      },
    },
  ],
  exports: [Database, DatabaseClock, ChangeFeed],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly feed: ChangeFeed,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.feed.stop();
    await this.database.close();
  }
}
