import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { basePathOf } from '../../core/http/base-path.js';
import { OAuthError, Problem } from '../../core/errors/problem.dto.js';
import { dtoExamples } from '../../core/http/example.decorator.js';
import { serveConstant } from '../../core/http/constant-content.js';
import { dialectSchemas } from '../../core/http/dialects.js';
import { dtosThatIgnoreUnknown } from '../../core/fields/validation.js';
import { ANY_METHOD } from '../../core/http/gateway-requests.js';
import type { Settings } from '../../core/settings/settings.js';
import { separateDirections } from './document-directions.js';
import { shapeSchemas } from './document-schemas.js';
import { serveDocumentPage } from './document-page.js';
import { declareHeaders, headers } from './document-headers.js';
import { declareRefusals } from './document-refusals.js';
import { declareSecurity } from './document-security.js';
import { describeOperation, documentTags } from './document-tags.js';
import { describeValues } from './document-values.js';
import { securitySchemes } from '../../security/security-schemes.js';
import { claimSourceSchemas } from '../../identity/claims/custom-claims.dto.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type AnyMethod = Partial<Record<typeof ANY_METHOD, string>>;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Builds the OpenAPI document from routes and DTOs, without a database. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Signet')
    .setDescription('A self-hosted JWT authority.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    extraModels: [Problem, OAuthError],
    autoTagControllers: true,
  });
  Object.assign(document.components?.schemas ?? {}, claimSourceSchemas, dialectSchemas());
  document.components = { ...document.components, securitySchemes };
  describeOnce(document);
  const shaped = shapeSchemas(document);
  for (const [path, item] of Object.entries(shaped.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!operation) continue;
      orderParameters(operation);
      declareSecurity(operation);
      declareHeaders(method, operation, declareRefusals(path, method, operation));
      describeOperation(operation);
    }
  }
  describeValues(shaped);
  separateDirections(shaped, dtosThatIgnoreUnknown());
  for (const [name, example] of dtoExamples())
    Object.assign(shaped.components?.schemas?.[name] ?? {}, { example });
  return { ...shaped, components: { ...shaped.components, headers }, tags: documentTags };
}

/** Moves path parameters to the front: those that decorators declare come last. */
function orderParameters({ parameters = [] }: Operation): void {
  const rank = (parameter: (typeof parameters)[number]): number =>
    'in' in parameter && parameter.in === 'path' ? 0 : 1;
  parameters.sort((one, other) => rank(one) - rank(other));
}

/**
 * Describes a route for all methods once, by its GET; OpenAPI cannot describe a wildcard path, and the other operations
 * would only repeat it.
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

/** Serves the document at /openapi.json and Swagger UI at /docs. */
export function serveDocument(app: INestApplication, settings: Settings): void {
  if (!settings.docs || !settings.surfaces.includes('admin')) return;
  const basePath = basePathOf(settings);
  let document: OpenAPIObject | undefined;
  const built = (): OpenAPIObject =>
    (document ??= {
      ...buildDocument(app),
      // Relative to the URL of the document (OpenAPI 3.0, Server Object).
      servers: [{ url: basePath === '' ? '/' : basePath }],
    });
  const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
  serveDocumentPage(fastify);
  serveConstant(fastify, '/openapi.json', 'application/json; charset=utf-8', () =>
    JSON.stringify(built()),
  );
}
