import { AsyncLocalStorage } from 'node:async_hooks';
import { createParamDecorator } from '@nestjs/common';
import type { Repositories } from '#database';
import type { Quota } from './quota.js';

/** The authenticated caller of a request. */
export interface Caller {
  readonly kind: 'administrator' | 'user' | 'api-key';
  readonly id: string;
  readonly name: string;
  /** Kind and id of the session or token used, never its secret. */
  readonly credential?: string;
  /**
   * @throws AppError if the credential was revoked or its permissions were reduced since the request started
   */
  readonly revalidate?: (tx: Repositories) => Promise<void>;
}

/** Context of the current request, for logs and audit entries. */
export interface RequestContext {
  readonly requestId: string;
  /** Client address: of the socket, or as reported by a trusted proxy. */
  readonly address: string;
  readonly userAgent: string | undefined;
  /** Undefined until authenticated; see `identify`. */
  caller?: Caller;
  /** Remaining quota of a rate-limited route; sent in the response headers. */
  quota?: Quota;
  /** Whether a refused credential of the request has been counted. */
  refusalCounted?: boolean;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run: <T>(context: RequestContext, work: () => T): T => storage.run(context, work),
  /** Runs background work started by a request; its audit entries name the system. */
  outside: <T>(work: () => T): T => storage.exit(work),
  /** The current request; undefined outside of one (start-up, housekeeping). */
  current: (): RequestContext | undefined => storage.getStore(),
  /** Sets the authenticated caller of the current request. */
  identify(caller: Caller): void {
    const context = storage.getStore();
    if (context) context.caller = caller;
  },
  /**
   * Checks in a transaction that the credential of the current request is still valid, and locks it until the
   * transaction ends. The audit log does so for every change; changes of the caller's own credentials call this
   * first.
   */
  async revalidateCaller(tx: Repositories): Promise<void> {
    await storage.getStore()?.caller?.revalidate?.(tx);
  },
};

/** The client address for a route that needs it as a parameter. */
export const ClientAddress = createParamDecorator(
  (): string => requestContext.current()?.address ?? '',
);
