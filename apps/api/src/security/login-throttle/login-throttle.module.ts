import { Global, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { FailureRetention } from './failure-retention.js';
import { LoginThrottle } from './login-throttle.js';
import { ThrottleEvents } from './throttle-events.js';

/**
 * Provides brute-force protection of accounts and rate limits. Works with names and addresses, not with user records.
 */
@Global()
@Module({
  providers: [LoginThrottle, RateLimits, ThrottleEvents, FailureRetention],
  exports: [LoginThrottle, RateLimits],
})
export class LoginThrottleModule implements OnApplicationBootstrap {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.limits) return;
    this.logger.warn(
      'SIGNET_LIMITS is false: brute-force protection and rate limits are disabled.',
    );
  }
}
