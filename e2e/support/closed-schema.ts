/** A schema of the OpenAPI document, or a part of one. */
export interface Schema {
  [keyword: string]: unknown;
}

const COMPOSITES = ['allOf', 'anyOf', 'oneOf'] as const;
const COMPONENTS = '#/components/schemas/';

/**
 * The schema with every object closed: a member that is not declared is a fault, unless the object is a map. Responses
 * are open for the clients of newer servers, as are their sets of values; this server sends nothing else than it
 * declares. The members of a composition stay open themselves, and their whole is closed.
 */
export function closed(schema: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference === 'string')
    return { $ref: reference.replace(COMPONENTS, 'signet#/closed/') };
  const result = opened(schema);
  return isMap(schema) || !describesObject(schema)
    ? result
    : { ...result, unevaluatedProperties: false };
}

/** The schema as JSON Schema 2020-12, with the objects inside it closed, itself not. */
export function opened(schema: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference === 'string')
    return { $ref: reference.replace(COMPONENTS, 'signet#/open/') };
  const { nullable, properties, items, additionalProperties, ...result } = schema;
  const { 'x-extensible-enum': values } = schema;
  if (values !== undefined) result['enum'] = values;
  if (isSchema(properties)) {
    result['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, closed(property as Schema)]),
    );
  }
  if (isSchema(items)) result['items'] = closed(items);
  if (additionalProperties !== undefined && !isOpenForNewer(schema)) {
    result['additionalProperties'] = isSchema(additionalProperties)
      ? closed(additionalProperties)
      : additionalProperties;
  }
  for (const composite of COMPOSITES) {
    const parts = result[composite];
    if (Array.isArray(parts)) result[composite] = parts.map((part) => opened(part as Schema));
  }
  // OpenAPI 3.0 has a keyword of its own for null.
  return nullable === true ? { anyOf: [result, { type: 'null' }] } : result;
}

function describesObject(schema: Schema): boolean {
  return (
    schema['type'] === 'object' ||
    COMPOSITES.some((keyword) => schema[keyword] !== undefined) ||
    'properties' in schema
  );
}

/** Whether other members are welcome, as in a map; an object that says nothing of its members is not a map. */
function isMap(schema: Schema): boolean {
  const { additionalProperties } = schema;
  return (
    additionalProperties !== undefined && additionalProperties !== false && !isOpenForNewer(schema)
  );
}

/** Whether the object has its members, and clients are to ignore others. */
function isOpenForNewer(schema: Schema): boolean {
  return schema['properties'] !== undefined && schema['additionalProperties'] === true;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
