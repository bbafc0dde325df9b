import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;

/**
 * Gives schemas the names and forms that generators and linters agree on.
 *
 * A response DTO is called `UserResponse`, next to the entity `User`; for clients it is a `User`. Generators also derive
 * names such as `LoginResponse` from operations, which would then be declared twice.
 */
export function shapeSchemas(document: OpenAPIObject): OpenAPIObject {
  refuseEqualNames(Object.keys(document.components?.schemas ?? {}));
  const named = transformed(document, (key, value) => {
    if (key === '$ref' && typeof value === 'string') return schemaName(value);
    if (key !== 'schemas' || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [schemaName(name), it]));
  });
  nullableReferences(named);
  shareFreeForms(named);
  return transformed(named, (_key, value) => plainReference(value));
}

function refuseEqualNames(names: readonly string[]): void {
  const equal = names.find((name) => schemaName(name) !== name && names.includes(schemaName(name)));
  if (equal !== undefined) throw new Error(`Two schemas are called ${schemaName(equal)}.`);
}

/** @param name name of a schema, or a reference to it */
function schemaName(name: string): string {
  return name.replace(/Response$/, '');
}

function transformed(
  document: OpenAPIObject,
  each: (key: string, value: unknown) => unknown,
): OpenAPIObject {
  return JSON.parse(JSON.stringify(document), each) as OpenAPIObject;
}

/** Unwraps an `allOf` around a single reference. */
function plainReference(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const schema = value as Json;
  const [only, ...others] = Array.isArray(schema['allOf']) ? (schema['allOf'] as Json[]) : [];
  return only && others.length === 0 && Object.keys(schema).length === 1 ? only : value;
}

/**
 * Moves `nullable` into the referenced schema. It needs a `type` next to it (OpenAPI 3.0.3), and a `type` next to the
 * `allOf` of a reference breaks some generators. All references to a schema must therefore agree.
 */
function nullableReferences(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  const references = new Map<string, boolean[]>();
  const visit = (value: unknown, isNullable: boolean): void => {
    if (typeof value !== 'object' || value === null) return;
    const node = value as Json;
    const { $ref } = node;
    if (typeof $ref === 'string')
      references.set($ref, [...(references.get($ref) ?? []), isNullable]);
    const wraps = Array.isArray(node['allOf']) && node['nullable'] === true;
    for (const [key, child] of Object.entries(node)) {
      if (key !== 'allOf') visit(child, false);
      else for (const one of child as unknown[]) visit(one, wraps);
    }
    if (wraps) {
      Reflect.deleteProperty(node, 'type');
      Reflect.deleteProperty(node, 'nullable');
    }
  };
  visit(document, false);
  for (const [$ref, nullable] of references) {
    if (!nullable.includes(true)) continue;
    const name = $ref.split('/').at(-1) ?? '';
    if (nullable.includes(false))
      throw new Error(`Some references to ${name} are nullable, others are not.`);
    const schema = schemas[name];
    if (schema) schema['nullable'] = true;
  }
}

/**
 * Moves free-form objects inside nullable schemas into schemas of their own, because some generators declare inline ones
 * twice under one name and drop the schema.
 */
function shareFreeForms(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  const nullable = Object.values(schemas).filter((schema) => schema['nullable'] === true);
  for (const { properties = {} } of nullable as { properties?: Record<string, Json> }[]) {
    for (const [
      member,
      { type, additionalProperties, nullable: isNullable, ...others },
    ] of Object.entries(properties)) {
      if (type !== 'object' || additionalProperties !== true) continue;
      const name = isNullable === true ? 'JsonObjectOrNull' : 'JsonObject';
      schemas[name] = {
        type,
        additionalProperties,
        ...(isNullable === true ? { nullable: true } : {}),
      };
      properties[member] = { ...others, allOf: [{ $ref: `#/components/schemas/${name}` }] };
    }
  }
}
