import type { OpenAPIObject } from '@nestjs/swagger';
import { guessRefusals, type ErrorCode } from '../../core/errors/app-error.js';
import { OAuthError, Problem } from '../../core/errors/problem.dto.js';
import { byStatus } from '../../core/http/returns.decorator.js';
import {
  BODY_EXTENSION,
  SURFACE_EXTENSION,
  type BodyFormat,
} from '../../core/http/route-config.js';
import { dialectOf } from '../../core/http/dialects.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Adds the error responses of an operation: those its parameters and body imply, those declared with @Fails, and a default. Returns their codes. */
export function declareRefusals(
  path: string,
  method: string,
  operation: Operation,
): ReadonlySet<ErrorCode> {
  const extended = operation as unknown as Record<string, unknown>;
  const codes = new Set(codesOf(path, method, extended));
  for (const name of ['x-fails', BODY_EXTENSION]) Reflect.deleteProperty(operation, name);
  const dialect = dialectOf(path);
  const isOAuth = dialect !== undefined || extended[SURFACE_EXTENSION] === 'public';
  const model = isOAuth ? OAuthError : Problem;
  const contentOf = (status: number): Record<string, { schema: object }> => {
    const schema = dialect?.errorSchema(status) ?? { $ref: `#/components/schemas/${model.name}` };
    const jsonType = isOAuth ? 'application/json' : 'application/problem+json';
    return { [schema['type'] === 'string' ? 'text/plain' : jsonType]: { schema } };
  };
  for (const [status, group] of byStatus([...codes])) {
    const known = operation.responses[status];
    // A route that always refuses has already declared its status, without a schema.
    if (known && 'content' in known) continue;
    operation.responses[status] = {
      description: isOAuth ? 'Refused.' : group.map((code) => `\`${code}\``).join(', '),
      content: contentOf(status),
    };
  }
  operation.responses['default'] = { description: 'Any other error.', content: contentOf(500) };
  return codes;
}

function codesOf(
  path: string,
  method: string,
  operation: Readonly<Record<string, unknown>>,
): ErrorCode[] {
  const declared = (operation['x-fails'] ?? []) as ErrorCode[];
  const parameters = (operation['parameters'] ?? []) as readonly { name: string }[];
  const has = (parameter: string): boolean => parameters.some(({ name }) => name === parameter);
  const format = operation[BODY_EXTENSION] as BodyFormat;
  const codes: ErrorCode[] = [...declared];
  if (has('cursor')) codes.push('cursor.invalid');
  if (has('If-Match')) codes.push('precondition.failed');
  codes.push('request.invalid', 'server.unavailable', 'server.fault');
  // An unexpected body is accepted without a content type, but not with a content coding.
  if (method !== 'get' && format !== 'none')
    codes.push('request.malformed', 'request.too_large', 'request.media_type');
  if (operation['x-permission'] !== undefined) {
    codes.push('request.credentials_ambiguous', 'auth.required', 'permission.missing', 'auth.csrf');
    codes.push('auth.second_factor_missing');
    if (path.includes('{ns}')) codes.push('namespace.unknown');
  }
  if (operation['x-step-up'] === true) codes.push('auth.step_up_required');
  if (operation['x-console-only'] === true) codes.push('auth.console_required');
  if (operation['x-idempotent'] === true) codes.push('idempotency.key_reused');
  if (codes.some((code) => guessRefusals.includes(code))) codes.push('rate.limited');
  return codes;
}
