import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../installed.js';
import { document } from './client.js';
import type { PythonTools } from './python.js';

type Json = Record<string, unknown>;

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

export interface Run {
  folder: string;
  url: string;
  /** A personal access token; without one every request is unauthenticated. */
  token?: string;
  /** Existing resources for the path parameters of each operation. */
  existing: Record<string, Record<string, string>>;
  /** Generated requests per operation, in addition to its examples. */
  cases: number;
  /** Whether to send the boundary values of every parameter and member as well: some 9,000 requests. */
  boundaries: boolean;
}

/** Runs schemathesis on the whole document. The seed is fixed, so a failure can be reproduced. */
export async function schemathesis(
  python: PythonTools,
  { folder, url, token, existing, cases, boundaries }: Run,
): Promise<{ code: number | null; output: string }> {
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(strictDocument()));
  const environment = python.environment();
  const hooks = join(process.cwd(), 'e2e', 'clients', 'openapi');
  return run(
    python.program,
    [
      ...['-m', 'schemathesis.cli', '--no-color', 'run', 'openapi.json', '--url', url],
      ...['--checks', checks.join(','), '--phases'],
      boundaries ? 'examples,coverage,fuzzing' : 'examples,fuzzing',
      ...['--max-examples', String(cases), '--seed', '1', '--no-shrink', '--continue-on-failure'],
      // With more workers, hypothesis is flaky.
      ...['--workers', '1', '--warnings', 'off'],
      ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
    ],
    {
      folder,
      environment: {
        ...environment,
        PYTHONPATH: `${environment['PYTHONPATH'] ?? ''}:${hooks}`,
        PYTHONDONTWRITEBYTECODE: '1',
        SCHEMATHESIS_HOOKS: 'schemathesis_hooks',
        SIGNET_EXISTING: JSON.stringify(existing),
      },
    },
  );
}

/**
 * The document, restricted to what this server may send. Clients must tolerate members, enum values and statuses of
 * newer servers; this version must not send any of them.
 */
function strictDocument(): Json {
  return JSON.parse(readFileSync(document, 'utf8'), (key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const node = value as Json;
    if (key === 'responses') return withoutDefault(node);
    const isOpen = node['properties'] !== undefined && node['additionalProperties'] === true;
    const { 'x-extensible-enum': values, ...others } = node;
    return {
      ...others,
      ...(isOpen ? { additionalProperties: false } : {}),
      ...(values === undefined ? {} : { enum: values }),
    };
  }) as Json;
}

function withoutDefault(responses: Json): Json {
  return Object.fromEntries(Object.entries(responses).filter(([status]) => status !== 'default'));
}
