import type { CallHandler, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { lastValueFrom, of } from 'rxjs';
import { expect, it } from 'vitest';
import type { Database, Repositories } from '#database';
import type { MasterKeys } from '../../security/encryption/master-keys.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

it('asks the client to retry if the key expires after it was claimed and before the response is read', async () => {
  const claimed = { idempotency: { claim: () => Promise.resolve(false) } };
  const database = {
    idempotency: { find: () => Promise.resolve(undefined) },
    inOneTransaction: (first: (tx: Repositories) => Promise<void>) =>
      first(claimed as unknown as Repositories),
  };
  const interceptor = new IdempotencyInterceptor(
    { get: () => true } as unknown as Reflector,
    database as unknown as Database,
    {} as MasterKeys,
  );
  const request = { headers: { 'idempotency-key': 'one' }, user: { id: 'a' }, url: '/', body: {} };
  const context = {
    getHandler: () => undefined,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => ({}) }),
  };
  const handler: CallHandler = { handle: () => of('created') };
  const answer = interceptor.intercept(context as unknown as ExecutionContext, handler);
  await expect(lastValueFrom(answer)).rejects.toMatchObject({
    code: 'server.unavailable',
    retryAfter: 1,
  });
});
