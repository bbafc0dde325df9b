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
 * One decorator per kind of field: it checks the field, lets it out of the server and documents it.
 * A field without one is neither accepted nor sent.
 */
export interface FieldOptions {
  description?: string;
  example?: unknown;
  /** May be left out. */
  optional?: boolean;
  /** May be null; in a merge patch null clears the field. */
  nullable?: boolean;
  /** Accepted, but not documented: for requests of clients that exist. */
  hidden?: boolean;
}

type Decorator = PropertyDecorator;

/** What every kind of field shares; the kinds below, and those of a feature, are made with it. */
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

/** A check that answers with its own sentence: `check` returns undefined or what is wrong. */
function sentence(name: string, check: (value: string) => string | undefined): Decorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value) => typeof value === 'string' && check(value) === undefined,
      defaultMessage: (args) =>
        typeof args?.value === 'string' ? (check(args.value) ?? '') : 'must be a text',
    },
  });
}

/** The id of a thing: a UUID (Signet makes version 7). */
export const Id = (options: FieldOptions = {}): Decorator =>
  field(options, { type: String, format: 'uuid' }, IsUUID('all', { message: 'must be a UUID' }));

/** The name of a user, group or org: NFC, at most 255 characters, nothing invisible in it. */
export const Name = (options: FieldOptions = {}): Decorator =>
  field(
    options,
    { type: String, minLength: 1, maxLength: 255 },
    sentence('name', (value) => checkName(value)),
  );

/**
 * A name used for a lookup, in any Unicode normalization form: the keyboards of macOS and some clients send
 * decomposed letters. What is stored is in NFC, and names are compared by `nameKey`, which is the same for all forms.
 */
export const LookupName = (options: FieldOptions = {}): Decorator =>
  field(
    options,
    { type: String, minLength: 1, maxLength: 255 },
    sentence('name', (value) => checkName(value.normalize('NFC'))),
  );

/** The name of a namespace: a path segment of at most 63 letters, digits, `.`, `_` and `-`. */
export const NamespaceName = (options: FieldOptions = {}): Decorator =>
  field(
    { example: 'shop', ...options },
    { type: String, minLength: 1, maxLength: 63, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' },
    sentence('namespaceName', checkNamespaceName),
  );

/** Free text of at most `max` characters. */
export const Text = (options: FieldOptions & { min?: number; max: number }): Decorator =>
  field(
    options,
    {
      type: String,
      ...(options.min === undefined ? {} : { minLength: options.min }),
      maxLength: options.max,
    },
    IsString({ message: 'must be a text' }),
    MinLength(options.min ?? 0),
    MaxLength(options.max),
  );

/** A password as it was typed: any Unicode, at most 1024 characters, compared exactly. */
export const Password = (options: FieldOptions = {}): Decorator =>
  field(
    options,
    // A password has at least one character, which the place where it is checked says in its own way.
    { type: String, format: 'password', minLength: 1, maxLength: 1024 },
    IsString({ message: 'must be a text' }),
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

/** A list of values that are known beforehand. For responses. */
export const SomeOf = (
  values: readonly string[],
  options: FieldOptions & { enumName: string },
): Decorator => field(options, { enum: [...values], enumName: options.enumName, isArray: true });

/** An instant, RFC 3339 with its offset, to the millisecond; in the DTO it is written in UTC. For requests. */
export const TimestampInput = (options: FieldOptions = {}): Decorator =>
  field(
    { example: '2030-01-31T12:00:00Z', ...options },
    { type: String, format: 'date-time' },
    Transform(({ value }: TransformFnParams): unknown =>
      typeof value === 'string' ? (parseTimestamp(value)?.toISOString() ?? value) : value,
    ),
    sentence('instant', (value) =>
      parseTimestamp(value) ? undefined : 'must be an instant such as 2030-01-31T12:00:00Z',
    ),
  );

/** An instant, RFC 3339 in UTC. For responses. */
export const Timestamp = (options: FieldOptions = {}): Decorator =>
  field(options, { type: String, format: 'date-time' });

const notAnObject = 'must be a JSON object';

/** `ValidateNested` takes a list in place of an object, and checks what is in it, if anything. */
const noList = (hasList: (value: unknown) => boolean, faulty?: FaultyMember): Decorator =>
  ValidateBy(
    {
      name: 'noList',
      validator: { validate: (value) => !hasList(value), defaultMessage: () => notAnObject },
    },
    { context: { faulty } },
  );

/** Another DTO inside this one. */
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
    // The document generator tells a lazy type from a class by the name of the function.
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

/** A pattern as JSON Schema: some of the languages that read it refuse to escape a `/`. */
export const documented = ({ source }: RegExp): string => source.replaceAll('\\/', '/');

/** A list of texts in the document, which drops what `isArray` has to say of its items. */
export const listOf = (
  items: { format?: string; minLength?: number; maxLength?: number; pattern?: string },
  maxItems?: number,
): ApiPropertyOptions => ({
  type: 'array',
  items: { type: 'string', ...items },
  ...(maxItems === undefined ? {} : { maxItems }),
});

/** A list of texts, or of ids. */
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
      ? IsUUID('all', { each: true, message: 'must hold only UUIDs' })
      : IsString({ each: true, message: 'must hold only texts' }),
    ...(options.itemMin === undefined ? [] : [MinLength(options.itemMin, { each: true })]),
    ...(options.itemMax === undefined ? [] : [MaxLength(options.itemMax, { each: true })]),
  );

/**
 * Leaves JSON of any shape to itself: the transformer would visit all of it, recursively, drop members that every object
 * has, such as toString, and call one named `constructor`. It visits nothing in what it takes for a scalar.
 */
export const AnyValue = (): Decorator =>
  applyDecorators(
    Type(() => Boolean),
    Transform(({ obj, key }: TransformFnParams) => (obj as Record<string, unknown>)[key]),
  );

/** Gives the name of the member that is at fault. */
export type FaultyMember = (value: unknown) => string | undefined;

/**
 * A map of at most `max` names that the client chooses; `fault` returns undefined or what is wrong with it, and `faulty`
 * which member that is about, if one may be named.
 */
export const MapOf = (
  /** What a value is, as JSON Schema. */
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

/** In a query everything is text: reads a whole number, and leaves anything else to the check. */
export const FromQueryNumber = (): Decorator =>
  Transform(({ value }: TransformFnParams): unknown =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  );

/** In a query everything is text: reads `true` and `false`, and leaves anything else to the check. */
export const FromQueryBool = (): Decorator =>
  Transform(({ value }: TransformFnParams): unknown =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
