import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../time/clock.js';
import { flushLog } from '../logging/log-output.js';
import { LOGGER, type AppLogger } from '../logging/logger.js';
import type { Settings } from './settings.js';

export const SETTINGS = Symbol('SETTINGS');

/** The settings, the log and the clock, for every part of the server. */
@Global()
@Module({})
export class ConfigModule implements OnApplicationShutdown {
  static of(settings: Settings, logger: AppLogger): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOGGER, useValue: logger },
        Clock,
      ],
      exports: [SETTINGS, LOGGER, Clock],
    };
  }

  /** The process exits after this, and what is still in memory would be lost. */
  async onApplicationShutdown(): Promise<void> {
    await flushLog();
  }
}
