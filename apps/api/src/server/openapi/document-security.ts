import type { OpenAPIObject } from '@nestjs/swagger';
import { CSRF_HEADER } from '../../admin/administrators/csrf.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/**
 * Declares one security scheme per operation. Requests with both credentials are refused, and console sessions are for
 * the console only. Changes with a console session also need a header that pages of other origins cannot send.
 */
export function declareSecurity(operation: Operation): void {
  const extended = operation as unknown as Record<string, unknown>;
  operation.security ??= [];
  if (extended['x-permission'] === undefined) return;
  const isConsoleOnly = extended['x-console-only'] === true;
  operation.security = [isConsoleOnly ? { consoleSession: [] } : { accessToken: [] }];
  if (!isConsoleOnly) return;
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: CSRF_HEADER,
      in: 'header',
      required: true,
      description: 'Any value. Protects against cross-site request forgery.',
      schema: { type: 'string', minLength: 1, maxLength: 64, example: '1' },
    },
  ];
}
