import { Transform, type TransformFnParams } from 'class-transformer';
import { IsUUID } from 'class-validator';
import { field, type FieldOptions } from '../../core/fields/fields.js';

/** Matches 32 hex digits with or without hyphens, in braces or after `urn:uuid:` (RFC 9562 section 4). */
const uuidPattern =
  /^(?:urn:uuid:)?(\{)?([0-9a-f]{8})(-?)([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{12})(\})?$/i;

/** The canonical form of a UUID, which is stored and compared; undefined for any other text. */
export function canonicalUuid(text: string): string | undefined {
  const [whole, open, first, , ...rest] = uuidPattern.exec(text) ?? [];
  const close = rest.pop();
  if (whole === undefined || (open === undefined) !== (close === undefined)) return undefined;
  return [first, ...rest].join('-').toLowerCase();
}

/**
 * The identifier of an API key: a UUID in any notation that Python's `UUID` accepts. The version bits of RFC 9562
 * section 4.2 are not checked.
 */
export const Identifier = (options: FieldOptions): PropertyDecorator =>
  field(
    { example: '6f1b7a3e-2f4c-4a55-9d53-1c5f0e6a7b8c', ...options },
    { type: String, minLength: 32, maxLength: 45 },
    Transform(({ value }: TransformFnParams): unknown =>
      typeof value === 'string' ? (canonicalUuid(value) ?? value) : value,
    ),
    IsUUID('loose', { message: 'must be a UUID: 32 hex digits, with or without hyphens' }),
  );
