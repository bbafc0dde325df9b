import { Injectable } from '@nestjs/common';
import type { ApiKey, Namespace } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { requestContext } from '../../core/http/request-context.js';
import { RateLimits } from '../../security/rate-limits/rate-limits.js';
import { equalInConstantTime, sha256Hex } from '../../security/secrets.js';
import { allowsAddress } from '../subjects/subject-state.js';
import { canBeApiKey, hashApiKey, mayBeImported } from './api-key-secrets.js';
import { ApiKeyCache } from './api-key-cache.js';
import { ApiKeyUses } from './api-key-uses.js';

/** Authenticates API keys from a cache, without a write. */
@Injectable()
export class ApiKeyAuthenticator {
  constructor(
    private readonly cache: ApiKeyCache,
    private readonly uses: ApiKeyUses,
    private readonly audit: AuditLog,
    private readonly rateLimits: RateLimits,
  ) {}

  /**
   * Finds the usable API key for a presented secret. The work and the response are the same whether it is unknown,
   * disabled, expired or not allowed from this address. A mistyped key is refused without a look-up.
   * @param address the client address; `''` if unknown, which no address list allows
   * @throws AppError rate.limited after too many invalid keys from the same address, before the look-up
   */
  async authenticate(
    namespace: Pick<Namespace, 'id'>,
    presented: string,
    address: string,
    now: Date,
  ): Promise<ApiKey | undefined> {
    const rateLimit = mayBeImported(presented) ? 'refused-keys' : 'refused-tokens';
    const hash = `${namespace.id} ${sha256Hex(presented)}`;
    const key = await this.rateLimits.lookUpCredential(rateLimit, hash, () =>
      this.findUsableKey(namespace, presented, address, now),
    );
    if (!key) return undefined;
    requestContext.identify({ kind: 'api-key', id: key.id, name: key.name });
    this.uses.recordUse({ namespaceId: key.namespaceId, id: key.id, at: now });
    return key;
  }

  /**
   * Whether the secret belongs to a key that has expired and would be accepted otherwise: its holder may learn the
   * reason.
   */
  async isExpiredApiKey(
    namespace: Pick<Namespace, 'id'>,
    presented: string,
    address: string,
    now: Date,
  ): Promise<boolean> {
    const key = await this.findKey(namespace, presented);
    return key !== undefined && isUsable(key, address) && hasExpired(key, now);
  }

  private async findUsableKey(
    namespace: Pick<Namespace, 'id'>,
    presented: string,
    address: string,
    now: Date,
  ): Promise<ApiKey | undefined> {
    const key = await this.findKey(namespace, presented);
    if (key && isUsable(key, address) && !hasExpired(key, now)) return key;
    this.recordRefusal(namespace, key, now);
    return undefined;
  }

  private async findKey(
    namespace: Pick<Namespace, 'id'>,
    presented: string,
  ): Promise<ApiKey | undefined> {
    if (!canBeApiKey(presented)) return undefined;
    const { secretHash } = hashApiKey(presented);
    const key = await this.cache.findBySecretHash(namespace.id, secretHash);
    return equalInConstantTime(key?.secretHash ?? '', secretHash) ? key : undefined;
  }

  private recordRefusal({ id }: Pick<Namespace, 'id'>, key: ApiKey | undefined, now: Date): void {
    this.audit.recordLater({
      action: 'api-key.refused',
      namespaceId: id,
      target: key && { kind: 'api-key', id: key.id, name: key.name },
      details: { reason: key ? refusalReason(key, now) : 'unknown' },
    });
  }
}

/** Why an existing key is refused; for the audit log only. */
function refusalReason(key: ApiKey, now: Date): string {
  if (key.disabled) return 'disabled';
  return hasExpired(key, now) ? 'expired' : 'address';
}

function isUsable(key: ApiKey, address: string): boolean {
  return !key.disabled && allowsAddress(key, address);
}

/** Whether a key has expired. */
export function hasExpired({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now;
}
