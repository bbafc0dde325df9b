import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** What was refused: access that the caller does not have, or guesses that reached a limit. */
export type Refused =
  | { what: 'access'; method: string; route: string; namespaceId: string | null }
  | {
      what: 'guesses';
      purpose: string;
      /** The namespace as the caller named it, which need not exist. */
      realm: { namespace: string } | 'administrators';
      limit: string;
    };

/** Tells what guards and limits refuse to those who record it; the layers below them know no journal. */
@Injectable()
export class RefusalHook {
  private readonly listeners: ((refused: Refused) => Promise<void>)[] = [];

  /** @param listener called within the refused request */
  onRefused(listener: (refused: Refused) => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** Reports a request for something that its caller may not use; never the path that was sent, only its route. */
  accessRefused(
    { method, routeOptions }: Pick<FastifyRequest, 'method' | 'routeOptions'>,
    namespaceId: string | null,
  ): Promise<void> {
    return this.refused({ what: 'access', method, route: routeOptions.url ?? '', namespaceId });
  }

  /** Resolves when all listeners have taken note of it. */
  async refused(refused: Refused): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener(refused)));
  }
}
