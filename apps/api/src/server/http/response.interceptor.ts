import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { plainToInstance } from 'class-transformer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import { basePathOf } from '../../core/http/base-path.js';
import {
  ADDRESS_OF,
  RETURNS,
  type AddressOf,
  type TaggedType,
} from '../../core/http/returns.decorator.js';

/**
 * Serializes every response as the DTO that its route declares; undeclared fields never leave the server. Adds the ETag
 * of versioned resources and of types with their own `entityTag`, and the Location of created resources.
 */
@Injectable()
export class ResponseInterceptor implements NestInterceptor {
  private readonly basePath: string;

  constructor(
    private readonly reflector: Reflector,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.basePath = basePathOf(settings);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const type = this.reflector.get<TaggedType | undefined>(RETURNS, context.getHandler());
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((value: unknown) => {
        // No body, for example 304 for a conditional request.
        if (type === undefined || value === undefined) return value;
        const shaped = plainToInstance(type, value, { excludeExtraneousValues: true });
        const etag = entityTagOf(type, shaped);
        if (etag !== undefined) {
          void http.getResponse<FastifyReply>().header('etag', etag);
        }
        const addressOf = this.reflector.get<AddressOf | undefined>(
          ADDRESS_OF,
          context.getHandler(),
        );
        if (addressOf !== undefined) {
          const [list = ''] = http.getRequest<FastifyRequest>().url.split('?', 1);
          const address = addressOf(shaped as { id: string }, list.replace(/\/$/, ''));
          void http.getResponse<FastifyReply>().header('location', this.basePath + address);
        }
        return shaped;
      }),
    );
  }
}

/** The ETag of a response: from its type (`static entityTag`), or from its version. */
function entityTagOf(type: TaggedType, shaped: object): string | undefined {
  if (type.entityTag) return type.entityTag(shaped);
  const { version } = shaped as { version?: unknown };
  return typeof version === 'number' ? `"${version}"` : undefined;
}
