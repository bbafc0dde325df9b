import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { plainToInstance } from 'class-transformer';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { RETURNS } from './returns.decorator.js';

/**
 * Shapes every response by the DTO that its route declared: what is not declared does not leave the
 * server. A thing with a version is sent with its ETag.
 */
@Injectable()
export class ResponseInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const type = this.reflector.get<Type<object> | undefined>(RETURNS, context.getHandler());
    return next.handle().pipe(
      map((value: unknown) => {
        // Nothing to shape: the answer of a conditional request (304) has no body.
        if (type === undefined || value === undefined) return value;
        const shaped = plainToInstance(type, value, { excludeExtraneousValues: true });
        const version: unknown = (shaped as { version?: unknown }).version;
        if (typeof version === 'number') {
          context.switchToHttp().getResponse<FastifyReply>().header('etag', `"${version}"`);
        }
        return shaped;
      }),
    );
  }
}
