import { Inject, Injectable } from '@nestjs/common';
import type { ApiKey } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * How to handle a valid key in a request that names another identifier than the one it was registered with.
 * JWThenticator never compares them, so in some fleets all keys are registered under the registrant's identifier.
 *
 * Under every policy, tokens carry the identifier of the key, so that its holder cannot impersonate another device.
 */
@Injectable()
export class IdentifierPolicy {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly activity: Activity,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  /**
   * Whether the request is accepted. Counts mismatches under every policy, so that the count shows when `refuse` is
   * safe. Call it only after verifying the key or its session: unauthenticated callers must not increase the count.
   *
   * @param requested in canonical form
   */
  allowsIdentifier(
    { id, namespaceId, identifier }: Pick<ApiKey, 'id' | 'namespaceId' | 'identifier'>,
    requested: string,
  ): boolean {
    if (identifier === requested) return true;
    this.activity.countEvent(namespaceId, 'identifier-mismatch');
    const policy = this.settings.compatJwthenticatorIdentifierMismatch;
    if (policy === 'warn') {
      this.logger.warn(
        { apiKeyId: id, identifier, requested },
        'A JWThenticator client sent a different identifier than its key was registered with. Import the key again with the identifier of the client.',
      );
    }
    return policy !== 'refuse';
  }
}
