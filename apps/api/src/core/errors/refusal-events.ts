import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A refusal: missing permission, or throttled password guessing. */
export type Refusal =
  | { what: 'access'; method: string; route: string; namespaceId: string | null }
  | {
      what: 'login-throttled';
      purpose: string;
      /** The namespace as named by the caller; it need not exist. */
      realm: { namespace: string } | 'administrators';
      limit: string;
    };

/**
 * Event bus for refusals of guards and limits, so that lower layers do not depend on the journal.
 */
@Injectable()
export class RefusalEvents {
  private readonly listeners: ((refused: Refusal) => Promise<void>)[] = [];

  /** @param listener runs in the context of the refused request */
  onRefused(listener: (refused: Refusal) => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** Reports a request without permission, by route; never the path as sent. */
  reportAccessRefusal(
    { method, routeOptions }: Pick<FastifyRequest, 'method' | 'routeOptions'>,
    namespaceId: string | null,
  ): Promise<void> {
    return this.reportRefusal({
      what: 'access',
      method,
      route: routeOptions.url ?? '',
      namespaceId,
    });
  }

  /** Resolves after all listeners. */
  async reportRefusal(refused: Refusal): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener(refused)));
  }
}
