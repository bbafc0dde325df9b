import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { closed, opened, type Schema } from './closed-schema.js';
import { rememberSecretsOf } from './secrets.js';

interface MediaType {
  schema?: Schema;
}

interface DeclaredResponse {
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType>;
}

interface Operation {
  operationId?: string;
  requestBody?: { content: Record<string, MediaType> };
  responses: Record<string, DeclaredResponse>;
}

interface OpenApiDocument {
  paths: Record<string, Partial<Record<string, Operation>>>;
  components: { schemas: Record<string, Schema> };
}

interface Route {
  path: string;
  pattern: RegExp;
  parameters: number;
  operations: Partial<Record<string, Operation>>;
}

/** Gateways send any method and any subpath to this route, whose GET alone is documented. */
const OF_GATEWAYS = /^(\/ns\/[^/]*\/validate)(\/.*)?$/;

/** Content types that are accepted and not declared, for requests of existing clients and for exports. */
const FORMER = new Map([
  ['/compat/jwtd/token', 'text/plain'],
  ['/api/v1/audit/export', 'text/csv'],
  ['/api/v1/namespaces/{ns}/audit/export', 'text/csv'],
  ['/api/v1/namespaces/{ns}/users/export', 'text/csv'],
]);

/** Response headers that clients act on, which the document must declare. */
const DECLARED_HEADERS = [
  'etag',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'set-cookie',
  'www-authenticate',
];

/** Routes for people and tools, which are not part of the document. */
const UNDOCUMENTED = /^\/(openapi\.json|docs(\/.*)?)$/;

const file = new URL('../../openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument;

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
addFormats.default(ajv);
const schemas = Object.entries(document.components.schemas);
ajv.addSchema({
  $id: 'signet',
  open: Object.fromEntries(schemas.map(([name, schema]) => [name, opened(schema)])),
  closed: Object.fromEntries(schemas.map(([name, schema]) => [name, closed(schema)])),
});

const validators = new Map<Schema, ValidateFunction>();
const routes: Route[] = Object.entries(document.paths)
  .map(([path, operations]) => {
    const parameters = path.match(/\{[^}]+\}/g)?.length ?? 0;
    const pattern = path
      .split(/\{[^}]+\}/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    return { path, pattern: new RegExp(`^${pattern.join('[^/]*')}$`), parameters, operations };
  })
  // Literal segments win over parameters: `/token/refresh` does not match `/token/{ttl}`.
  .sort((a, b) => a.parameters - b.parameters);

/** The prefix of all documented paths, for a server whose public URL has a path. */
let basePath = '';
export function serveBelow(path: string): void {
  basePath = path;
}

let violations: string[] = [];

/** The violations since the last call. */
export function takeViolations(): string[] {
  const taken = violations;
  violations = [];
  return taken;
}

/**
 * The `fetch` of the whole suite. A response whose status, content type, header or field is not declared in
 * openapi.json fails the request and the test. Redirects are returned, not followed.
 */
export const contractFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, { redirect: 'manual', ...init });
  rememberSecretsOf(request.headers, typeof init?.body === 'string' ? init.body : '');
  const response = await fetch(request);
  rememberSecretsOf(response.headers, await response.clone().text());
  const { pathname } = new URL(request.url);
  const path = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : pathname;
  const faults = await check(request.method, path, response.clone());
  if (faults.length > 0) {
    const said = faults.map(
      (fault) => `${request.method} ${pathname} ${response.status}: ${fault}`,
    );
    violations.push(...said);
    throw new Error(said.join('\n'));
  }
  return response;
};

/** The violations of the contract in a response. */
export async function check(method: string, path: string, response: Response): Promise<string[]> {
  const { operation, route } = operationOf(method, path);
  const body = await response.text();
  if (operation === undefined) return checkUndeclaredRoute(path, response, body);
  const declared = operation.responses[String(response.status)];
  if (declared === undefined) return [`the status is not declared. Body: ${body.slice(0, 500)}`];
  const undeclared = undeclaredHeaders(declared, response);
  if (undeclared.length > 0) return undeclared;
  const [contentType = ''] = (response.headers.get('content-type') ?? '').split(';');
  if (declared.content === undefined || response.status === 304 || method === 'HEAD') {
    return body === '' ? [] : ['there is a body, and none is declared'];
  }
  if (response.ok && FORMER.get(route) === contentType) return [];
  const media = declared.content[contentType];
  if (media === undefined) return [`the content type "${contentType}" is not declared`];
  return media.schema === undefined ? [] : checkBody(media.schema, body, contentType);
}

/** The schemas of the members of a request body. */
export function membersOf(method: string, path: string): Record<string, Schema> {
  const content = operationOf(method, path).operation?.requestBody?.content ?? {};
  const reference = content['application/json']?.schema?.['$ref'];
  if (typeof reference !== 'string') return {};
  const schema = document.components.schemas[reference.split('/').at(-1) ?? ''];
  return (schema?.['properties'] ?? {}) as Record<string, Schema>;
}

/** Whether the value violates the documented schema. */
export function isRefusedBy(schema: Schema, value: unknown): boolean {
  return !ajv.validate(closed(schema), value);
}

function undeclaredHeaders({ headers = {} }: DeclaredResponse, response: Response): string[] {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return DECLARED_HEADERS.filter((name) => response.headers.has(name) && !names.includes(name)).map(
    (name) => `the header ${name} is not declared`,
  );
}

function operationOf(
  method: string,
  path: string,
): { operation: Operation | undefined; route: string } {
  const [, asked] = OF_GATEWAYS.exec(path) ?? [];
  const verb = method === 'HEAD' || asked !== undefined ? 'get' : method.toLowerCase();
  const found = routes.find(
    ({ pattern, operations }) => pattern.test(asked ?? path) && operations[verb] !== undefined,
  );
  return { operation: found?.operations[verb], route: found?.path ?? '' };
}

/** An undocumented route must be refused, in one of the two error shapes. */
function checkUndeclaredRoute(path: string, response: Response, body: string): string[] {
  if (UNDOCUMENTED.test(path)) return [];
  if (response.status < 400 || response.status > 499)
    return ['the route is not declared, and was not refused'];
  const isProblem =
    response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const name = isProblem ? 'Problem' : 'OAuthError';
  return checkBody({ $ref: `#/components/schemas/${name}` }, body, 'application/json');
}

function checkBody(schema: Schema, body: string, contentType: string): string[] {
  let value: unknown = body;
  if (/[/+]json$/.test(contentType)) {
    try {
      value = JSON.parse(body);
    } catch {
      return [`the body is not JSON: ${body.slice(0, 200)}`];
    }
  }
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(closed(schema));
    validators.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message ?? 'is invalid'} ${JSON.stringify(params)}`,
  );
}
