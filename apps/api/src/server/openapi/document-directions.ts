import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;

/** Lists the values that the server sends today, where a newer one may send others. */
export const OPEN_SET = 'x-extensible-enum';

const COMPONENTS = '#/components/schemas/';

/**
 * Requests are closed and responses are open (docs/decisions/0029). A member that the server does not know is refused,
 * and so is a value that is not in a set. A client, though, meets servers that are newer than itself: it must ignore
 * members and accept values that it does not know, and generated code only does so where the schema says so.
 *
 * @param ignoring the schemas of requests whose undeclared members are ignored instead
 */
export function separateDirections(document: OpenAPIObject, ignoring: ReadonlySet<string>): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  const operations = Object.values(document.paths).flatMap((item) =>
    Object.values(item as Record<string, Json>),
  );
  const requests = operations.map(({ parameters, requestBody }) => ({ parameters, requestBody }));
  const responses = operations.map(({ responses }) => responses);
  const asked = reachedFrom(requests, schemas);
  const sent = reachedFrom(responses, schemas);
  const isSet = (name: string): boolean => schemas[name]?.['enum'] !== undefined;
  const isClosedSet = ({ $ref }: Json): string | undefined => {
    const name = nameOf($ref);
    return name !== undefined && asked.has(name) && isSet(name) ? name : undefined;
  };

  for (const name of asked) {
    const schema = schemas[name];
    if (schema && !sent.has(name) && !ignoring.has(name)) visit(schema, close);
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
  for (const name of sent) if (!(asked.has(name) && isSet(name))) open(schemas[name]);
  removeUnused(document);
}

/** The names of the schemas that are referred to from these parts of the document, directly or through others. */
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

/** Replaces the reference to a set that is closed in requests by its values of today. */
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

/** The members that tell the variants of a `oneOf` apart, which generated code cannot do without their values. */
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

/** Describes a set of values as its plain type. */
function openSet(node: Json): void {
  const values = node['enum'];
  if (!Array.isArray(values)) return;
  Reflect.deleteProperty(node, 'enum');
  Reflect.deleteProperty(node, 'x-enum-varnames');
  const { description } = node;
  const listed = `Today: ${values.map((value) => `\`${String(value)}\``).join(', ')}. Newer servers may send other values.`;
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

/** Calls `each` for all objects of a part of the document, except those inside examples and defaults. */
function visit(part: unknown, each: (node: Json) => void): void {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part)) each(part as Json);
  for (const [key, child] of Object.entries(part)) {
    if (key !== 'example' && key !== 'examples' && key !== 'default') visit(child, each);
  }
}
