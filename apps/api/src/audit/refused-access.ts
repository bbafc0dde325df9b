import type { FastifyRequest } from 'fastify';
import type { AuditEvent } from './audit-log.js';

/** That a request asked for what is not its caller's; the route is the pattern, never the path that was sent. */
export function refusedAccess(
  { method, routeOptions }: Pick<FastifyRequest, 'method' | 'routeOptions'>,
  namespaceId: string | null,
): AuditEvent {
  const route = `${method} ${routeOptions.url ?? ''}`;
  return { action: 'access.refused', namespaceId, details: { route } };
}
