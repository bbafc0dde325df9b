import { Global, Module } from '@nestjs/common';
import { Idempotency } from '../../core/http/idempotent.decorator.js';
import { ResponseWriter } from '../../core/http/response-writer.js';
import { IdempotencyRetention } from './idempotency-retention.js';
import { IdempotencyService } from './idempotency.service.js';

/** Global, because the controllers of all features have creates. */
@Global()
@Module({
  providers: [
    ResponseWriter,
    IdempotencyRetention,
    { provide: Idempotency, useClass: IdempotencyService },
  ],
  exports: [Idempotency, ResponseWriter],
})
export class IdempotencyModule {}
