import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../time/clock.js';
import { flushLog } from '../logging/log-output.js';
import { LOGGER, type AppLogger } from '../logging/logger.js';
import type { Settings } from './settings.js';

export const SETTINGS = Symbol('SETTINGS');

/** Provides settings, logger and clock. */
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

  /** The process exits after this hook; buffered log lines would be lost. */
  async onApplicationShutdown(): Promise<void> {
    await flushLog();
  }
}
