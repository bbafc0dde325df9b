import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;

/** Extension for open enums: lists the current values; newer servers may send others. */
export const OPEN_SET = 'x-extensible-enum';

const COMPONENTS = '#/components/schemas/';

/**
 * Closes request schemas and opens response schemas (docs/decisions/0029). The server refuses unknown fields and enum
 * values. A client, however, may talk to a newer server: it must ignore unknown fields and accept unknown values, and
 * generated code does so only if the schema allows it.
 *
 * @param ignoring request schemas whose unknown fields are ignored instead of being refused
 */
export function separateDirections(document: OpenAPIObject, ignoring: ReadonlySet<string>): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  const operations = Object.values(document.paths).flatMap((item) =>
    Object.values(item as Record<string, Json>),
  );
  const requests = operations.map(({ parameters, requestBody }) => ({ parameters, requestBody }));
  const responses = operations.map(({ responses }) => responses);
  const inRequests = reachedFrom(requests, schemas);
  const inResponses = reachedFrom(responses, schemas);
  const isSet = (name: string): boolean => schemas[name]?.['enum'] !== undefined;
  const isClosedSet = ({ $ref }: Json): string | undefined => {
    const name = nameOf($ref);
    return name !== undefined && inRequests.has(name) && isSet(name) ? name : undefined;
  };

  for (const name of inRequests) {
    const schema = schemas[name];
    if (schema && !inResponses.has(name) && !ignoring.has(name)) visit(schema, close);
  }
  const kinds = discriminatorsOf(schemas);
  const open = (root: unknown): void => {
    visit(root, (node) => {
      openReference(node, isClosedSet, schemas);
      if (!kinds.has(node)) openSet(node);
      if (node['properties'] !== undefined) node['additionalProperties'] ??= true;
    });
  };
  for (const root of responses) open(root);
  for (const name of inResponses) if (!(inRequests.has(name) && isSet(name))) open(schemas[name]);
  removeUnused(document);
}

/** Names of all schemas referenced from these parts of the document, directly or transitively. */
function reachedFrom(roots: unknown, schemas: Readonly<Record<string, Json>>): Set<string> {
  const reached = new Set<string>();
  const follow = (root: unknown): void => {
    visit(root, ({ $ref }) => {
      const name = nameOf($ref);
      if (name === undefined || reached.has(name)) return;
      reached.add(name);
      follow(schemas[name]);
    });
  };
  follow(roots);
  return reached;
}

function close(node: Json): void {
  if (node['properties'] !== undefined) node['additionalProperties'] ??= false;
}

/** Inlines the current values of an enum that is closed in requests. */
function openReference(
  node: Json,
  isClosedSet: (node: Json) => string | undefined,
  schemas: Readonly<Record<string, Json>>,
): void {
  const [only] = Array.isArray(node['allOf']) ? (node['allOf'] as Json[]) : [];
  const name = isClosedSet(only ?? node);
  if (name === undefined) return;
  Reflect.deleteProperty(node, only ? 'allOf' : '$ref');
  Object.assign(node, { ...schemas[name], ...node });
}

/** Discriminators of `oneOf` variants. They keep their values, which generated code needs to choose a variant. */
function discriminatorsOf(schemas: Readonly<Record<string, Json>>): ReadonlySet<unknown> {
  interface Discriminator {
    propertyName: string;
    mapping: Record<string, string>;
  }
  const members = Object.values(schemas).flatMap((schema) => {
    const { propertyName, mapping } = (schema['discriminator'] ?? {
      propertyName: '',
      mapping: {},
    }) as Discriminator;
    return Object.values(mapping).map(
      ($ref) => (schemas[nameOf($ref) ?? '']?.['properties'] as Json)[propertyName],
    );
  });
  return new Set(members);
}

/** Turns an enum into its plain type. */
function openSet(node: Json): void {
  const values = node['enum'];
  if (!Array.isArray(values)) return;
  Reflect.deleteProperty(node, 'enum');
  Reflect.deleteProperty(node, 'x-enum-varnames');
  const { description } = node;
  const listed = `Currently: ${values.map((value) => `\`${String(value)}\``).join(', ')}. Newer servers may send other values.`;
  node['description'] = typeof description === 'string' ? `${description} ${listed}` : listed;
  node[OPEN_SET] = values;
}

function removeUnused(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  const used = reachedFrom(document.paths, schemas);
  for (const name of Object.keys(schemas)) {
    if (!used.has(name)) Reflect.deleteProperty(schemas, name);
  }
}

function nameOf($ref: unknown): string | undefined {
  return typeof $ref === 'string' && $ref.startsWith(COMPONENTS)
    ? $ref.slice(COMPONENTS.length)
    : undefined;
}

/** Calls `each` for all objects in a part of the document, except in examples and defaults. */
function visit(part: unknown, each: (node: Json) => void): void {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part)) each(part as Json);
  for (const [key, child] of Object.entries(part)) {
    if (key !== 'example' && key !== 'examples' && key !== 'default') visit(child, each);
  }
}
