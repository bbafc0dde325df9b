import type { FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import type { Database, Repositories } from '#database';
import type { MasterKeys } from '../../security/encryption/master-keys.js';
import type { ResponseWriter } from '../../core/http/response-writer.js';
import type { GuardedRequest } from '../../security/actor.js';
import { IdempotencyService } from './idempotency.service.js';

it('asks the client to retry if the key expires after it was claimed and before the response is read', async () => {
  const claimed = { idempotency: { claim: () => Promise.resolve(false) } };
  const database = {
    idempotency: { find: () => Promise.resolve(undefined) },
    inOneTransaction: (first: (tx: Repositories) => Promise<void>) =>
      first(claimed as unknown as Repositories),
  };
  const service = new IdempotencyService(
    database as unknown as Database,
    {} as MasterKeys,
    {} as ResponseWriter,
  );
  const request = { headers: { 'idempotency-key': 'one' }, user: { id: 'a' }, url: '/', body: {} };
  const answer = service.once(request as unknown as GuardedRequest, {} as FastifyReply, () =>
    Promise.resolve('created'),
  );
  await expect(answer).rejects.toMatchObject({ code: 'server.unavailable', retryAfter: 1 });
});
