import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { LOGGER, type AppLogger } from '../common/logger.js';
import type { Settings } from './settings.js';

export const SETTINGS = Symbol('SETTINGS');

/** The settings, the log and the clock, for every part of the server. */
@Global()
@Module({})
export class ConfigModule {
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
}
