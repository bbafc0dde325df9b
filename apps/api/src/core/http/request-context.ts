import { AsyncLocalStorage } from 'node:async_hooks';
import { createParamDecorator } from '@nestjs/common';
import type { Repositories } from '#database';
import type { Quota } from './quota.js';

/** Who makes a request, once that is proven. */
export interface Caller {
  readonly kind: 'administrator' | 'user' | 'api-key';
  readonly id: string;
  readonly name: string;
  /** What proved it: the kind and the id of a session or token, never its secret. */
  readonly credential?: string;
  /** @throws AppError where the credential has been revoked, or permits less, since the request began */
  readonly confirm?: (tx: Repositories) => Promise<void>;
}

/** What is known of the request that is being answered, for logs and audit entries. */
export interface RequestContext {
  readonly requestId: string;
  /** The client's address: the socket's, or what a configured proxy says. */
  readonly address: string;
  readonly userAgent: string | undefined;
  /** Undefined until somebody is proven; see `identify`. */
  caller?: Caller;
  /** What the caller has left, where the route is limited: set on the way, told in the headers of the answer. */
  quota?: Quota;
  /** Whether a credential of the request is counted as refused already. */
  refusalCounted?: boolean;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run: <T>(context: RequestContext, work: () => T): T => storage.run(context, work),
  /** Runs work that a request starts and does not wait for: what it records is the system's doing. */
  outside: <T>(work: () => T): T => storage.exit(work),
  /** The current request, or undefined outside of one (start-up, housekeeping). */
  current: (): RequestContext | undefined => storage.getStore(),
  /** Says who makes the current request; what is written from here on is this caller's doing. */
  identify(caller: Caller): void {
    const context = storage.getStore();
    if (context) context.caller = caller;
  },
  /**
   * Checks in a transaction that the credential of the current request is still valid, and keeps it valid until the
   * transaction ends. The audit log does so for every change; a change of the caller's own credentials calls this first.
   */
  async confirmCaller(tx: Repositories): Promise<void> {
    await storage.getStore()?.caller?.confirm?.(tx);
  },
};

/** The client address for a route that needs it as a parameter. */
export const ClientAddress = createParamDecorator(
  (): string => requestContext.current()?.address ?? '',
);
