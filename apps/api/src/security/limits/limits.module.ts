import { Global, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { Floods } from './floods.js';
import { GuessLimits } from './guess-limits.js';
import { SlowDowns } from './slow-downs.js';

/** What stands between a guesser and an account. It knows names and addresses, and no user. */
@Global()
@Module({
  providers: [GuessLimits, Floods, SlowDowns],
  exports: [GuessLimits, Floods],
})
export class LimitsModule implements OnApplicationBootstrap {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.limits) return;
    this.logger.warn(
      'SIGNET_LIMITS is false: passwords can be guessed as fast as they are hashed.',
    );
  }
}
