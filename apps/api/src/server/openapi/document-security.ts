import type { OpenAPIObject } from '@nestjs/swagger';
import { CSRF_HEADER } from '../../admin/administrators/csrf.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/**
 * One way for each operation: a client that sends both is refused, and a console session is for the console alone. A
 * change with it has to carry a header that no page of another origin can send.
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
      description: 'Any value. Proves that the request is not a forgery of another site.',
      schema: { type: 'string', minLength: 1, maxLength: 64, example: '1' },
    },
  ];
}
