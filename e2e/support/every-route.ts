import { readFileSync } from 'node:fs';
import { send, sendUnchecked, type Answer, type RequestParts } from './http.js';
import type { TestServer } from './server.js';

interface Described {
  operationId: string;
  requestBody?: { content: Record<string, unknown> };
  'x-surface': 'public' | 'admin' | 'operations';
  'x-permission'?: string;
}

/** An operation of the document. */
export interface RouteOperation {
  name: string;
  method: string;
  /** The path with its parameters in braces. */
  path: string;
  surface: Described['x-surface'];
  /** Whether it requires an administrator's credential. */
  isGuarded: boolean;
  /** The first documented content type of the request body; undefined without a body. */
  bodyType: string | undefined;
}

const file = new URL('../../openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Described>>;
};

/** Every operation of the document. */
export const operations: readonly RouteOperation[] = Object.entries(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      name: described.operationId,
      method: method.toUpperCase(),
      path,
      surface: described['x-surface'],
      isGuarded: described['x-permission'] !== undefined,
      bodyType: Object.keys(described.requestBody?.content ?? {})[0],
    })),
);

/** The path with its parameters filled in. */
export function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

/** Sends the request and describes the response, for lists of failures. */
export async function outcome(
  server: TestServer,
  operation: Pick<RouteOperation, 'name' | 'method'>,
  path: string,
  parts: RequestParts,
  /** Whether the document must declare the response; it does not cover nodes that do not serve the route. */
  isDeclared = true,
): Promise<Answer & { said: string }> {
  const exchange = isDeclared ? send : sendUnchecked;
  const answer = await exchange(server, path, { method: operation.method, ...parts });
  const said = `${operation.name}: ${operation.method} ${path} ${answer.status} ${answer.text.slice(0, 300)}`;
  return { ...answer, said };
}
