import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;

/**
 * Gives schemas the names and forms that generators and linters agree on.
 *
 * A DTO that is sent is called `UserResponse` beside the entity `User`; to clients it is a `User`. Generators also call
 * what they derive from an operation a response: `LoginResponse` would then be declared twice.
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

/** @param name of a schema, or the reference to one */
function schemaName(name: string): string {
  return name.replace(/Response$/, '');
}

function transformed(
  document: OpenAPIObject,
  each: (key: string, value: unknown) => unknown,
): OpenAPIObject {
  return JSON.parse(JSON.stringify(document), each) as OpenAPIObject;
}

/** A reference with nothing beside it needs no `allOf` around it. */
function plainReference(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const schema = value as Json;
  const [only, ...others] = Array.isArray(schema['allOf']) ? (schema['allOf'] as Json[]) : [];
  return only && others.length === 0 && Object.keys(schema).length === 1 ? only : value;
}

/**
 * `nullable` needs a `type` beside it (OpenAPI 3.0.3), and a `type` beside the `allOf` of a reference stops some
 * generators. So the schema that is referred to is nullable itself, which it can only be where every reference is.
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
 * Some generators declare what is inside a nullable schema twice, under one name, and drop the schema. So the objects
 * with members of any name that are in one are references to a schema of their own.
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
