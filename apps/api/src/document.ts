import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { guessRefusals, type ErrorCode } from './common/app-error.js';
import { basePathOf } from './common/base-path.js';
import { OAuthError, Problem } from './common/problem.dto.js';
import { serveConstant } from './common/constant-content.js';
import { byStatus } from './common/returns.decorator.js';
import { dialectOf } from './compat/dialects.js';
import { dtosThatIgnoreUnknown } from './common/validation.js';
import { ANY_METHOD } from './common/gateway-requests.js';
import { BODY_EXTENSION, SURFACE_EXTENSION, type BodyFormat } from './common/route-config.js';
import type { Settings } from './config/settings.js';
import { separateDirections } from './document-directions.js';
import { shapeSchemas } from './document-schemas.js';
import { describeOperation, documentTags } from './document-tags.js';
import { describeValues } from './document-values.js';
import { claimSourceSchemas } from './tokens/custom-claims.dto.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type AnyMethod = Partial<Record<typeof ANY_METHOD, string>>;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Builds the OpenAPI document from the routes and DTOs alone; no database is needed. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Signet')
    .setDescription('A JWT authority that a team hosts itself.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A personal access token.' },
      'accessToken',
    )
    .addCookieAuth(
      'signet',
      {
        type: 'apiKey',
        in: 'cookie',
        description:
          'The console session. The name ends with eight characters that depend on the public URL.',
      },
      'consoleSession',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    extraModels: [Problem, OAuthError],
    autoTagControllers: true,
  });
  Object.assign(document.components?.schemas ?? {}, claimSourceSchemas);
  describeOnce(document);
  const shaped = shapeSchemas(document);
  for (const [path, item] of Object.entries(shaped.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!operation) continue;
      declareRefusals(path, method, operation, shaped.components?.schemas ?? {});
      describeOperation(operation);
    }
  }
  describeValues(shaped);
  separateDirections(shaped, dtosThatIgnoreUnknown());
  return { ...shaped, tags: documentTags };
}

/**
 * A route that any method gets is described once, by its GET: the other operations would say the same under other names,
 * and the document has no way to say that any path may follow.
 */
function describeOnce({ paths }: OpenAPIObject): void {
  for (const [path, { get }] of Object.entries(paths)) {
    const { [ANY_METHOD]: route, ...rest } = (get ?? {}) as Partial<Operation> & AnyMethod;
    if (route === undefined) continue;
    const operation = {
      ...(rest as Operation),
      operationId: rest.operationId?.replace(/_get$/, ''),
    };
    if (path.endsWith(`/${route}`)) paths[path] = { get: operation };
    else Reflect.deleteProperty(paths, path);
  }
}

/** Adds to a route the refusals that its shape makes possible and those it declared with @Fails. */
function declareRefusals(
  path: string,
  method: (typeof methods)[number],
  operation: Operation,
  schemas: Schemas,
): void {
  const extended = operation as unknown as Record<string, unknown>;
  const declared = (extended[`x-fails`] ?? []) as ErrorCode[];
  const format = extended[BODY_EXTENSION] as BodyFormat;
  Reflect.deleteProperty(operation, 'x-fails');
  declareSecurity(operation, extended['x-console-only'] === true);
  Reflect.deleteProperty(operation, BODY_EXTENSION);
  const codes: ErrorCode[] = [...declared, 'request.invalid', 'server.unavailable', 'server.fault'];
  // A body where none is expected is read all the same.
  if (method !== 'get' && format !== 'none') codes.push('request.malformed', 'request.too_large');
  // For its content coding where the type need not be named.
  if (method !== 'get' && format !== 'none') codes.push('request.media_type');
  if (operation.security?.length) {
    codes.push('request.credentials_ambiguous', 'auth.required', 'permission.missing', 'auth.csrf');
    codes.push('auth.second_factor_missing');
  }
  if (extended['x-step-up'] === true) codes.push('auth.step_up_required');
  if (extended['x-console-only'] === true) codes.push('auth.console_required');
  if (extended['x-idempotent'] === true) codes.push('idempotency.key_reused');
  if (path.includes('{ns}') && operation.security?.length) codes.push('namespace.unknown');
  if (codes.some((code) => guessRefusals.includes(code))) codes.push('rate.limited');
  if (method === 'get' && hasTag(operation, schemas)) {
    operation.responses['304'] = { description: 'It has not changed since (`If-None-Match`).' };
  }
  const dialect = dialectOf(path);
  const isOAuth = dialect !== undefined || extended[SURFACE_EXTENSION] === 'public';
  const model = isOAuth ? OAuthError : Problem;
  const jsonType = isOAuth ? 'application/json' : 'application/problem+json';
  for (const [status, group] of byStatus([...new Set(codes)])) {
    const known = operation.responses[status];
    // The status of a route that always refuses is there, without a schema.
    if (known && 'content' in known) continue;
    const schema = dialect?.errorSchema(status) ?? { $ref: `#/components/schemas/${model.name}` };
    const mediaType = schema['type'] === 'string' ? 'text/plain' : jsonType;
    operation.responses[status] = {
      description: isOAuth ? 'Refused.' : group.map((code) => `\`${code}\``).join(', '),
      content: { [mediaType]: { schema } },
    };
  }
}

/** Whether the answer of a route has an ETag: it shows a version. Others declare the 304 themselves. */
function hasTag(operation: Operation, schemas: Schemas): boolean {
  const answer = operation.responses['200'];
  const schema = answer && 'content' in answer && answer.content?.['application/json']?.schema;
  if (!schema || !('$ref' in schema)) return false;
  const shown = schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
  return shown !== undefined && 'properties' in shown && 'version' in (shown.properties ?? {});
}

/** One way for each operation: a client that sends both is refused, and a console session is for the console alone. */
function declareSecurity(operation: Operation, isConsoleOnly: boolean): void {
  if (!operation.security) operation.security = [];
  else operation.security = [isConsoleOnly ? { consoleSession: [] } : { accessToken: [] }];
}

/** Serves the document and its reader at /openapi.json and /docs. */
export function serveDocument(app: INestApplication, settings: Settings): void {
  if (!settings.docs || !settings.surfaces.includes('admin')) return;
  const basePath = basePathOf(settings);
  let document: OpenAPIObject | undefined;
  const built = (): OpenAPIObject =>
    (document ??= {
      ...buildDocument(app),
      // Relative to the address of the document (OpenAPI 3.0, Server Object).
      servers: [{ url: basePath === '' ? '/' : basePath }],
    });
  // The module would write the whole document anew for each request.
  SwaggerModule.setup('docs', app, built, { raw: false });
  serveConstant(
    app.getHttpAdapter().getInstance() as FastifyInstance,
    '/openapi.json',
    'application/json; charset=utf-8',
    () => JSON.stringify(built()),
  );
}
