import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';

export const IDEMPOTENT = 'signet:idempotent';

/**
 * Declares a create that can be retried safely: requests with the same `Idempotency-Key` are executed once.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(IDEMPOTENT, true),
    ApiExtension('x-idempotent', true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A random value chosen by the caller, for example a UUID. If the same administrator repeats the request within 24 hours, the first response is returned and nothing is created; a different body is rejected with 422. Use it to retry a request that got no response or 503.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    }),
  );
