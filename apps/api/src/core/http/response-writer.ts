import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { plainToInstance } from 'class-transformer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { compileWriter, type QuickWriter } from '../fields/compiled-dto.js';
import { SETTINGS } from '../settings/config.module.js';
import type { Settings } from '../settings/settings.js';
import { basePathOf } from './base-path.js';
import { routeOf } from './route-config.js';
import { ADDRESS_OF, RETURNS, type AddressOf, type TaggedType } from './returns.decorator.js';

/** How the responses of a handler are written. */
interface ResponseFormat {
  type: TaggedType | undefined;
  addressOf: AddressOf | undefined;
  writer: QuickWriter | undefined;
}

/** Bodies that are sent as they are. */
const written = new WeakSet<object>();

/** Marks a body, such as that of an error, that is not of the type that its route declares. */
export function sendUnchanged<T extends object>(body: T): T {
  written.add(body);
  return body;
}

/**
 * Writes every response as the DTO that its route declares; undeclared fields never leave the server. Adds the ETag
 * of versioned resources and of types with their own `entityTag`, and the Location of created resources.
 */
@Injectable()
export class ResponseWriter {
  private readonly basePath: string;
  private readonly formats = new WeakMap<object, ResponseFormat>();

  constructor(
    private readonly reflector: Reflector,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.basePath = basePathOf(settings);
  }

  /** @returns the body to send; the same one if it was written before */
  write(body: object, request: FastifyRequest, reply: FastifyReply): object {
    const { served } = routeOf(request).config;
    if (served === undefined || written.has(body)) return body;
    const { type, addressOf, writer } = this.formatOf(served.handler);
    if (type === undefined) return body;
    const shaped =
      (Array.isArray(body) ? undefined : writer?.(body)) ??
      plainToInstance(type, body, { excludeExtraneousValues: true });
    const etag = entityTagOf(type, shaped);
    if (etag !== undefined) void reply.header('etag', etag);
    if (addressOf !== undefined) {
      const [list = ''] = request.url.split('?', 1);
      const address = addressOf(shaped as { id: string }, list.replace(/\/$/, ''));
      void reply.header('location', this.basePath + address);
    }
    return sendUnchanged(shaped);
  }

  private formatOf(handler: (...args: unknown[]) => unknown): ResponseFormat {
    const known = this.formats.get(handler);
    if (known) return known;
    const type = this.reflector.get<TaggedType | undefined>(RETURNS, handler);
    const addressOf = this.reflector.get<AddressOf | undefined>(ADDRESS_OF, handler);
    const format = { type, addressOf, writer: type && compileWriter(type) };
    this.formats.set(handler, format);
    return format;
  }
}

/** The ETag of a response: from its type (`static entityTag`), or from its version. */
function entityTagOf(type: TaggedType, shaped: object): string | undefined {
  if (type.entityTag) return type.entityTag(shaped);
  const { version } = shaped as { version?: unknown };
  return typeof version === 'number' ? `"${version}"` : undefined;
}
