import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';

export const IDEMPOTENT = 'signet:idempotent';

/** Executes a create once for each `Idempotency-Key`. The server provides it. */
export abstract class Idempotency {
  /** @param work executes the create */
  abstract once(
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown>;
}

/** Only on the routes that need it: an interceptor costs every request more than the rest of Nest. */
@Injectable()
class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const work = (): Promise<unknown> => lastValueFrom(next.handle());
    return from(this.idempotency.once(http.getRequest(), http.getResponse(), work));
  }
}

/**
 * Declares a create that can be retried safely: requests with the same `Idempotency-Key` are executed once.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    SetMetadata(IDEMPOTENT, true),
    UseInterceptors(IdempotencyInterceptor),
    ApiExtension('x-idempotent', true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A random value chosen by the caller, for example a UUID. If the same administrator repeats the request within 24 hours, the first response is returned and nothing is created; a different body is rejected with 422. Use it to retry a request that got no response or 503.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    }),
  );
