import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request that is being answered, for logs and audit entries. */
export interface RequestContext {
  readonly requestId: string;
  /** The client's address: the socket's, or what a configured proxy says. */
  readonly address: string;
  readonly userAgent: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const requestContext = {
  run: <T>(context: RequestContext, work: () => T): T => storage.run(context, work),
  /** The current request, or undefined outside of one (start-up, housekeeping). */
  current: (): RequestContext | undefined => storage.getStore(),
};
