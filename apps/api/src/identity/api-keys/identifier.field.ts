import { Transform, type TransformFnParams } from 'class-transformer';
import { IsUUID } from 'class-validator';
import { field, type FieldOptions } from '../../core/fields/fields.js';

/** 32 hex digits with or without hyphens, in braces or after `urn:uuid:` (RFC 9562 section 4). */
const written =
  /^(?:urn:uuid:)?(\{)?([0-9a-f]{8})(-?)([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{12})(\})?$/i;

/** The one form of a UUID that is stored and compared, or undefined for a text that is none. */
export function canonicalUuid(text: string): string | undefined {
  const [whole, open, first, , ...rest] = written.exec(text) ?? [];
  const close = rest.pop();
  if (whole === undefined || (open === undefined) !== (close === undefined)) return undefined;
  return [first, ...rest].join('-').toLowerCase();
}

/**
 * Whom an API key speaks for. Clients write it in every form that Python's `UUID` reads, and with any bits: the version
 * of RFC 9562 section 4.2 is not looked at.
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
