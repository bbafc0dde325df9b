import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Requests with a form body. */
const forms = new WeakSet<FastifyRequest>();

/** Marks the body of a request as a form. */
export function markForm(request: FastifyRequest): void {
  forms.add(request);
}

/** Whether the body was a form, for a route that accepts JSON as well. */
export const IsForm = createParamDecorator((_data: unknown, context: ExecutionContext): boolean =>
  forms.has(context.switchToHttp().getRequest<FastifyRequest>()),
);
