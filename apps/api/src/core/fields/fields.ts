import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Expose, Transform, Type, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { durationPattern, InvalidDurationError, MAX_LENGTH, parseDuration } from './duration.js';
import { parseTimestamp } from './timestamps.js';
import { checkName, checkNamespaceName } from './names.js';

/**
 * Each decorator declares a kind of field: it validates the field in requests, includes it in responses and documents
 * it. A field without such a decorator is neither accepted nor sent.
 */
export interface FieldOptions {
  description?: string;
  example?: unknown;
  /** May be omitted. */
  optional?: boolean;
  /** May be null; in a merge patch null clears the field. */
  nullable?: boolean;
  /** Accepted but not documented, for existing clients. */
  hidden?: boolean;
}

type Decorator = PropertyDecorator;

/** Shared by all field decorators, below and in features. */
export function field(
  options: FieldOptions,
  property: ApiPropertyOptions,
  ...checks: Decorator[]
): Decorator {
  const { description, example, optional = false, nullable = false, hidden = false } = options;
  const documented = {
    ...property,
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
    ...(nullable ? { nullable } : {}),
    required: !optional,
  } as ApiPropertyOptions;
  const conditional =
    optional || nullable
      ? [
          ValidateIf(
            (_object, value) => !(optional && value === undefined) && !(nullable && value === null),
          ),
        ]
      : [];
  const shown = hidden ? [] : [ApiProperty(documented)];
  return applyDecorators(Expose(), ...shown, ...conditional, ...checks);
}

/** A check with its own message: `check` returns undefined or the fault. */
function sentence(name: string, check: (value: string) => string | undefined): Decorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value) => typeof value === 'string' && check(value) === undefined,
      defaultMessage: (args) =>
        typeof args?.value === 'string' ? (check(args.value) ?? '') : 'must be a string',
    },
  });
}

/** The id of a resource: a UUID (Signet generates version 7). */
export const Id = (options: FieldOptions = {}): Decorator =>
  field(options, { type: String, format: 'uuid' }, IsUUID('all', { message: 'must be a UUID' }));

/** The name of a user, group or org: NFC, up to 255 characters, none of them invisible. */
export const Name = (options: FieldOptions = {}): Decorator =>
  field(
    options,
    { type: String, minLength: 1, maxLength: 255 },
    sentence('name', (value) => checkName(value)),
  );

/**
 * A name used for a lookup, in any Unicode normalization form: the keyboards of macOS and some clients send decomposed
 * letters. Stored names are in NFC and compared by `nameKey`, which is the same for all forms.
 */
export const LookupName = (options: FieldOptions = {}): Decorator =>
  field(
    options,
    { type: String, minLength: 1, maxLength: 255 },
    sentence('name', (value) => checkName(value.normalize('NFC'))),
  );

/** The name of a namespace: a path segment of up to 63 letters, digits, `.`, `_` and `-`. */
export const NamespaceName = (options: FieldOptions = {}): Decorator =>
  field(
    { example: 'shop', ...options },
    { type: String, minLength: 1, maxLength: 63, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' },
    sentence('namespaceName', checkNamespaceName),
  );

/** Free text of up to `max` characters. */
export const Text = (options: FieldOptions & { min?: number; max: number }): Decorator =>
  field(
    options,
    {
      type: String,
      ...(options.min === undefined ? {} : { minLength: options.min }),
      maxLength: options.max,
    },
    IsString({ message: 'must be a string' }),
    MinLength(options.min ?? 0),
    MaxLength(options.max),
  );

/** A password as typed: any Unicode, up to 1024 characters, compared exactly. */
export const Password = (options: FieldOptions = {}): Decorator =>
  field(
    options,
    // An empty password is refused where the password is checked, with a specific message.
    { type: String, format: 'password', minLength: 1, maxLength: 1024 },
    IsString({ message: 'must be a string' }),
    MaxLength(1024),
  );

/** A lifetime such as `10m`, `1h30m` or `30d` (docs/api.md has the grammar). */
export const Ttl = (options: FieldOptions = {}): Decorator =>
  field(
    { example: '10m', ...options },
    { type: String, minLength: 2, maxLength: MAX_LENGTH, pattern: durationPattern.source },
    sentence('ttl', (value) => {
      try {
        parseDuration(value);
        return undefined;
      } catch (error) {
        if (error instanceof InvalidDurationError) return error.message;
        throw error;
      }
    }),
  );

export const Bool = (options: FieldOptions = {}): Decorator =>
  field(options, { type: Boolean }, IsBoolean({ message: 'must be true or false' }));

export const Integer = (options: FieldOptions & { min?: number; max?: number } = {}): Decorator => {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return field(
    options,
    { type: 'integer', minimum: min, ...(options.max === undefined ? {} : { maximum: max }) },
    IsInt({ message: 'must be a whole number' }),
    Min(min),
    Max(max),
  );
};

export const OneOf = (
  values: readonly (string | number)[],
  options: FieldOptions & { enumName: string },
): Decorator =>
  field(
    options,
    { enum: [...values], enumName: options.enumName },
    IsIn([...values], { message: `must be one of ${values.join(', ')}` }),
  );

/** A list of known values. For responses. */
export const SomeOf = (
  values: readonly string[],
  options: FieldOptions & { enumName: string },
): Decorator => field(options, { enum: [...values], enumName: options.enumName, isArray: true });

/** A timestamp in RFC 3339 with any offset, to the millisecond; converted to UTC in the DTO. For requests. */
export const TimestampInput = (options: FieldOptions = {}): Decorator =>
  field(
    { example: '2030-01-31T12:00:00Z', ...options },
    { type: String, format: 'date-time' },
    Transform(({ value }: TransformFnParams): unknown =>
      typeof value === 'string' ? (parseTimestamp(value)?.toISOString() ?? value) : value,
    ),
    sentence('instant', (value) =>
      parseTimestamp(value) ? undefined : 'must be a timestamp such as 2030-01-31T12:00:00Z',
    ),
  );

/** A timestamp in RFC 3339, in UTC. For responses. */
export const Timestamp = (options: FieldOptions = {}): Decorator =>
  field(options, { type: String, format: 'date-time' });

const notAnObject = 'must be a JSON object';

/** `ValidateNested` also accepts a list in place of an object, and validates its items only. */
const noList = (hasList: (value: unknown) => boolean, faulty?: FaultyMember): Decorator =>
  ValidateBy(
    {
      name: 'noList',
      validator: { validate: (value) => !hasList(value), defaultMessage: () => notAnObject },
    },
    { context: { faulty } },
  );

/** A nested DTO. */
export const Nested = (type: () => new () => object, options: FieldOptions = {}): Decorator =>
  field(
    options,
    { type: () => type() },
    noList(Array.isArray),
    ValidateNested({ message: notAnObject }),
    Type(type),
  );

const innerList = (value: unknown): number =>
  Array.isArray(value) ? value.findIndex(Array.isArray) : -1;

/** A list of DTOs. */
export const ListOf = (
  type: () => new () => object,
  options: FieldOptions & { max?: number } = {},
): Decorator =>
  field(
    options,
    // The document generator distinguishes a lazy type from a class by the name of the function.
    {
      type: () => type(),
      isArray: true,
      ...(options.max === undefined ? {} : { maxItems: options.max }),
    },
    IsArray({ message: 'must be a list' }),
    ...(options.max === undefined ? [] : [ArrayMaxSize(options.max)]),
    noList(
      (value) => innerList(value) >= 0,
      (value) => String(innerList(value)),
    ),
    ValidateNested({ each: true, message: notAnObject }),
    Type(type),
  );

/** A pattern for JSON Schema. Some regular expression engines refuse an escaped `/`. */
export const documented = ({ source }: RegExp): string => source.replaceAll('\\/', '/');

/** Schema of a list of strings. The document generator would drop the item constraints given with `isArray`. */
export const listOf = (
  items: { format?: string; minLength?: number; maxLength?: number; pattern?: string },
  maxItems?: number,
): ApiPropertyOptions => ({
  type: 'array',
  items: { type: 'string', ...items },
  ...(maxItems === undefined ? {} : { maxItems }),
});

/** A list of strings or ids. */
export const TextList = (
  options: FieldOptions & { max: number; format?: 'uuid'; itemMin?: number; itemMax?: number },
): Decorator =>
  field(
    options,
    listOf(
      {
        ...(options.format ? { format: options.format } : {}),
        ...(options.itemMin === undefined ? {} : { minLength: options.itemMin }),
        ...(options.itemMax === undefined ? {} : { maxLength: options.itemMax }),
      },
      options.max,
    ),
    IsArray({ message: 'must be a list' }),
    ArrayMaxSize(options.max),
    options.format
      ? IsUUID('all', { each: true, message: 'must contain only UUIDs' })
      : IsString({ each: true, message: 'must contain only strings' }),
    ...(options.itemMin === undefined ? [] : [MinLength(options.itemMin, { each: true })]),
    ...(options.itemMax === undefined ? [] : [MaxLength(options.itemMax, { each: true })]),
  );

/**
 * Keeps JSON of any shape unchanged: the transformer would recurse into it, drop members named like those of
 * Object.prototype (`toString`), and call one named `constructor`. It does not recurse into scalars, which is what the
 * type `Boolean` declares.
 */
export const AnyValue = (): Decorator =>
  applyDecorators(
    Type(() => Boolean),
    Transform(({ obj, key }: TransformFnParams) => (obj as Record<string, unknown>)[key]),
  );

/** Returns the name of the invalid member. */
export type FaultyMember = (value: unknown) => string | undefined;

/**
 * A map of up to `max` names that the client chooses. `fault` returns undefined or what is wrong with it, and `faulty`
 * the name of the invalid member, if it may be shown.
 */
export const MapOf = (
  /** JSON Schema of the values. */
  values: object,
  options: FieldOptions & {
    max: number;
    fault: (value: unknown) => string | undefined;
    faulty?: FaultyMember;
  },
): Decorator =>
  field(
    options,
    { type: 'object', maxProperties: options.max, additionalProperties: values },
    AnyValue(),
    ValidateBy(
      {
        name: 'map',
        validator: {
          validate: (value) => options.fault(value) === undefined,
          defaultMessage: (args) => options.fault(args?.value) ?? '',
        },
      },
      { context: { faulty: options.faulty } },
    ),
  );

/** Converts a query parameter to an integer. Other text is left to validation, which refuses it. */
export const FromQueryNumber = (): Decorator =>
  Transform(({ value }: TransformFnParams): unknown =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  );

/** Converts a query parameter to a boolean. Other text is left to validation, which refuses it. */
export const FromQueryBool = (): Decorator =>
  Transform(({ value }: TransformFnParams): unknown =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
