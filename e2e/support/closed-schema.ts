/** A schema of the OpenAPI document, or a part of one. */
export interface Schema {
  [keyword: string]: unknown;
}

const COMPOSITES = ['allOf', 'anyOf', 'oneOf'] as const;
const COMPONENTS = '#/components/schemas/';

/**
 * Closes every object of the schema: an undeclared member is a violation, unless the object is a map. The published
 * document leaves responses and enums open, so that clients tolerate newer servers; this server itself must send only
 * what it declares. Members of a composition stay open, and the composition as a whole is closed.
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

/** Converts the schema to JSON Schema 2020-12 and closes the objects inside it, but not the schema itself. */
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
  // OpenAPI 3.0 expresses null with its own `nullable` keyword.
  return nullable === true ? { anyOf: [result, { type: 'null' }] } : result;
}

function describesObject(schema: Schema): boolean {
  return (
    schema['type'] === 'object' ||
    COMPOSITES.some((keyword) => schema[keyword] !== undefined) ||
    'properties' in schema
  );
}

/** Whether the object is a map. An object that declares nothing about additional members is not a map. */
function isMap(schema: Schema): boolean {
  const { additionalProperties } = schema;
  return (
    additionalProperties !== undefined && additionalProperties !== false && !isOpenForNewer(schema)
  );
}

/** Whether the object declares members and clients must ignore unknown ones. */
function isOpenForNewer(schema: Schema): boolean {
  return schema['properties'] !== undefined && schema['additionalProperties'] === true;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
