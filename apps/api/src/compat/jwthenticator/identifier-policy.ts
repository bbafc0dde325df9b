import { Inject, Injectable } from '@nestjs/common';
import type { ApiKey } from '#database';
import { Activity } from '../../journal/activity/activity.js';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';

/**
 * What a valid key gets whose request names another identifier than the one it was registered with. JWThenticator never
 * compared them, so fleets exist whose keys were all registered under the identifier of the registrant.
 *
 * Whatever the policy, tokens carry the identifier of the key: a holder must never be able to speak for another device.
 */
@Injectable()
export class IdentifierPolicy {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly activity: Activity,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {}

  /**
   * Whether a request may go on. Counts a mismatch under every policy, so that the number tells when `refuse` is safe.
   * Only to be asked about a key, or a session of one, that has been verified: strangers must not raise the count.
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
        'A client of JWThenticator names another identifier than its key was registered with. Import the key again with the identifier of the client.',
      );
    }
    return policy !== 'refuse';
  }
}
