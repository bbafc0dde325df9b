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

interface TaggedType extends Type<object> {
  entityTag?: (answer: object) => string;
}

/**
 * Shapes every response by the DTO that its route declared: what is not declared does not leave the
 * server. A thing with a version is sent with its ETag, as is one whose type makes a tag of its own.
 */
@Injectable()
export class ResponseInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const type = this.reflector.get<TaggedType | undefined>(RETURNS, context.getHandler());
    return next.handle().pipe(
      map((value: unknown) => {
        // Nothing to shape: the answer of a conditional request (304) has no body.
        if (type === undefined || value === undefined) return value;
        const shaped = plainToInstance(type, value, { excludeExtraneousValues: true });
        const etag = entityTagOf(type, shaped);
        if (etag !== undefined) {
          context.switchToHttp().getResponse<FastifyReply>().header('etag', etag);
        }
        return shaped;
      }),
    );
  }
}

/** The ETag of an answer: as its type says (`static entityTag`), or by its version. */
function entityTagOf(type: TaggedType, shaped: object): string | undefined {
  if (type.entityTag) return type.entityTag(shaped);
  const { version } = shaped as { version?: unknown };
  return typeof version === 'number' ? `"${version}"` : undefined;
}
