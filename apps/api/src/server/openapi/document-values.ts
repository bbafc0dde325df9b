import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;

const MAX_INT32 = 2 ** 31 - 1;

/**
 * Adds a format to every number: without it, generators choose 32 bits, which overflow in 2038 for a timestamp, or a
 * float, which rounds. Names the members of enums whose values are not identifiers.
 */
export function describeValues(document: OpenAPIObject): void {
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {}))
    nameMembers(name, schema as Json);
  describeNumbers(document);
}

function describeNumbers(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  const schema = part as Json;
  const { type, enum: values, maximum } = schema;
  // The document generator declares every number as `number`.
  const isIntegral = Array.isArray(values) && values.every((value) => Number.isInteger(value));
  if (type === 'number') {
    if (isIntegral) schema['type'] = 'integer';
    else schema['format'] ??= 'double';
  }
  if (schema['type'] === 'integer') {
    const max = isIntegral ? Math.max(...(values as number[])) : maximum;
    schema['format'] ??= typeof max === 'number' && max <= MAX_INT32 ? 'int32' : 'int64';
  }
  for (const child of Object.values(schema)) describeNumbers(child);
}

/** Names that generators keep unchanged; names derived from anything else collide or read badly. */
const identifier = /^[A-Za-z][A-Za-z0-9]*$/;

function nameMembers(name: string, schema: Json): void {
  const values = schema['enum'];
  if (!Array.isArray(values) || values.every((value) => identifier.test(String(value)))) return;
  const names = (values as unknown[]).map((value) => memberName(name, String(value)));
  if (new Set(names).size < names.length)
    throw new Error(`Two members of ${name} have the same name: ${names.join(', ')}.`);
  schema['x-enum-varnames'] = names;
}

/** For example `-createdAt` becomes `CREATED_AT_DESCENDING`, and 2048 in `RsaBits` becomes `BITS_2048`. */
function memberName(name: string, value: string): string {
  const words = value
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  if (value.startsWith('-')) words.push('descending');
  const [unit = ''] = /[A-Z][a-z]+$/.exec(name) ?? [];
  const joined = words.join('_').toUpperCase();
  return /^\d/.test(joined) ? `${unit.toUpperCase()}_${joined}` : joined;
}
