import { createRequire } from 'node:module';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import type { SystemInfo } from './system.dto.js';

const { version } = createRequire(import.meta.url)('#package') as { version: string };

@Injectable()
export class SystemService {
  private readonly startedAt: Date;

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: Settings,
    clock: Clock,
    private readonly databaseClock: DatabaseClock,
  ) {
    this.startedAt = clock.now();
  }

  async describe(): Promise<SystemInfo> {
    return {
      version,
      node: process.versions.node,
      startedAt: this.startedAt,
      database: {
        kind: this.settings.database.kind,
        version: await this.database.version(),
        clockDifference: this.databaseClock.difference / 1000,
      },
      settings: [...this.settings.shown],
    };
  }
}
