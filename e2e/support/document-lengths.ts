import { expect } from 'vitest';
import { LONG, shown, type Route } from './bad-input.js';
import { isRefusedBy, membersOf } from './contract.js';
import { send } from './http.js';
import type { TestServer } from './server.js';

/** Values that are invalid for at least one member of this type. */
const extremes: Readonly<Record<string, readonly unknown[]>> = {
  string: ['', LONG],
  array: [[''], [LONG], Array.from({ length: 2000 }, () => '')],
  integer: [-1, Number.MAX_SAFE_INTEGER],
};

/**
 * Sends the shortest and the longest value for each member of each route, and expects the server and the document to
 * agree on them: a client that validates its requests by the document must neither be refused nor reject a valid value.
 */
export async function expectDocumentedLengths(
  server: TestServer,
  routes: readonly Route[],
  token: string,
): Promise<void> {
  const differences: string[] = [];
  let probes = 0;
  for (const { method = 'POST', path, body } of routes) {
    const isAdmin = path.startsWith('/api/');
    for (const [member, schema] of Object.entries(membersOf(method, path))) {
      // Refused for its content, not for its length.
      if (member === 'csv') continue;
      for (const value of extremes[String(schema['type'])] ?? []) {
        const answer = await send(server, path, {
          method,
          body: { ...body, [member]: value },
          ...(isAdmin ? { token } : {}),
        });
        const { errors = [] } = (answer.json ?? {}) as { errors?: { pointer: string }[] };
        const isNamed = errors.some(({ pointer }) => pointer.startsWith(`/${member}`));
        const isRefused = isAdmin ? isNamed : answer.status === 400;
        const isDocumented = isRefusedBy(schema, value);
        probes += 1;
        if (isDocumented ? answer.status < 400 : isRefused)
          differences.push(
            `${method} ${path} ${member} ${shown(value)}: ${answer.status}, and the document ${isDocumented ? 'refuses' : 'accepts'} it`,
          );
      }
    }
  }
  expect(probes).toBeGreaterThan(100);
  expect(differences).toEqual([]);
}
