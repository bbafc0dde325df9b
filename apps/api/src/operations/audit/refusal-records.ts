import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type AppLogger } from '../../core/logging/logger.js';
import { RefusalEvents, type Refusal } from '../../core/errors/refusal-events.js';
import { requestContext } from '../../core/http/request-context.js';
import { NamespaceDirectory } from '../../identity/namespaces/namespace-directory.js';
import { AuditLog } from '../../journal/audit/audit-log.js';

/** Records requests refused by guards and limits, without any path or name that the caller sent. */
@Injectable()
export class RefusalRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly namespaces: NamespaceDirectory,
    @Inject(LOGGER) private readonly logger: AppLogger,
    refusals: RefusalEvents,
  ) {
    refusals.onRefused((refused) => this.record(refused));
  }

  private async record(refused: Refusal): Promise<void> {
    if (refused.what === 'access') {
      const { method, route, namespaceId } = refused;
      const details = { route: `${method} ${route}` };
      this.audit.recordLater({ action: 'access.refused', namespaceId, details });
      return;
    }
    const { realm, purpose, limit } = refused;
    const namespace =
      realm === 'administrators' ? undefined : await this.namespaces.findNamespace(realm.namespace);
    const of = realm === 'administrators' ? 'administrators' : 'users';
    const details = { of, purpose, limit };
    this.audit.recordLater({
      action: 'login.limited',
      namespaceId: namespace?.id ?? null,
      details,
    });
    this.logger.warn(
      { ...details, namespace: namespace?.name, address: requestContext.current()?.address },
      'Too many failed login attempts; further attempts are throttled.',
    );
  }
}
