import { SetMetadata, ValidationPipe, type Type, type ValidationError } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidatorOptions } from 'class-validator';
import { AppError, type FieldError } from '../errors/app-error.js';
import { compileReader, type QuickReader } from './compiled-dto.js';
import type { FaultyMember } from './fields.js';
import { withEmptyValues } from './merge-patch.js';

const options: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
};

const sources = { body: '', query: 'query', param: 'path', custom: 'header' } as const;

const IGNORES_UNKNOWN = 'signet:ignores-unknown';
const ignoring = new Set<string>();

/** Undeclared members of the DTO are ignored instead of being refused, as OAuth requires (RFC 6749 section 3.2). */
export const IgnoresUnknown = (): ClassDecorator => (target) => {
  ignoring.add(target.name);
  SetMetadata(IGNORES_UNKNOWN, true)(target);
};

/** The names of the DTOs that ignore undeclared members, for the document. */
export const dtosThatIgnoreUnknown = (): ReadonlySet<string> => ignoring;

/** The compiled checks of each DTO that has them. */
const readers = new Map<unknown, QuickReader | undefined>();

/** @returns undefined if class-validator must decide */
function readQuickly(type: unknown, value: unknown): object | undefined {
  if (typeof type !== 'function' || typeof value !== 'object' || value === null) return undefined;
  if (!readers.has(type)) {
    readers.set(
      type,
      compileReader(type as Type<object>, Reflect.hasMetadata(IGNORES_UNKNOWN, type)),
    );
  }
  return readers.get(type)?.(value);
}

/** Validates every body, query and path against its DTO; the response names each invalid member. */
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({ ...options, transform: true, exceptionFactory: (errors) => invalid(errors, '') });
  }

  protected override validate(
    object: object,
    given?: ValidatorOptions,
  ): ReturnType<ValidationPipe['validate']> {
    const ignores = Reflect.hasMetadata(IGNORES_UNKNOWN, object.constructor);
    return super.validate(object, ignores ? { ...given, forbidNonWhitelisted: false } : given);
  }

  override async transform(
    value: unknown,
    metadata: Parameters<ValidationPipe['transform']>[1],
  ): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    // Validated as `{}`, so that the response names the required members.
    if (metadata.type === 'body' && value === undefined) return this.transform({}, metadata);
    if (
      metadata.type === 'body' &&
      (typeof value !== 'object' || value === null || Array.isArray(value))
    ) {
      throw new AppError('request.invalid', 'The body must be a JSON object.', [
        { pointer: '', detail: 'Send a JSON object as the body.' },
      ]);
    }
    const given =
      metadata.type === 'body' ? withEmptyValues(value as object, metadata.metatype) : value;
    const quick = readQuickly(metadata.metatype, given);
    if (quick) return quick;
    try {
      return (await super.transform(given, metadata)) as unknown;
    } catch (error) {
      if (error instanceof AppError) throw relocated(error, sources[metadata.type]);
      throw error;
    }
  }
}

/** Validates a value that does not pass through a pipe (credentials of a strategy, an imported row). */
export async function checked<T extends object>(type: Type<T>, value: unknown = {}): Promise<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('request.invalid', 'The body must be a JSON object.', [
      { pointer: '', detail: 'Send a JSON object as the body.' },
    ]);
  }
  const instance = plainToInstance(type, withEmptyValues(value, type));
  const errors = await validate(instance, options);
  if (errors.length > 0) throw invalid(errors, '');
  return instance;
}

function invalid(errors: readonly ValidationError[], prefix: string): AppError {
  const fields = flatten(errors, prefix);
  const names = fields.map(({ pointer }) => pointer).join(', ');
  return new AppError('request.invalid', `Invalid request: ${names}.`, fields);
}

function flatten(errors: readonly ValidationError[], prefix: string): FieldError[] {
  return errors.flatMap((error) => {
    const pointer = prefix + step(error.property);
    const own = Object.entries(error.constraints ?? {}).map(([name, detail]) => ({
      pointer: pointer + faultyMember(error, name),
      detail: name === 'whitelistValidation' ? 'is not a known field' : detail,
    }));
    return [...own, ...flatten(error.children ?? [], pointer)];
  });
}

/** The pointer segment of the invalid member of a map, if its field knows it. */
function faultyMember({ contexts, value }: ValidationError, constraint: string): string {
  const context = contexts?.[constraint] as { faulty?: FaultyMember } | undefined;
  const member = context?.faulty?.(value);
  return member === undefined ? '' : step(member);
}

/** One segment of a JSON pointer (RFC 6901 section 3). */
function step(name: string): string {
  return `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}

/** Prefixes the pointers with the part of the request that they refer to. */
function relocated(error: AppError, source: string): AppError {
  if (source === '') return error;
  const fields = error.fields.map(({ pointer, detail }) => ({ pointer: source + pointer, detail }));
  const names = fields.map(({ pointer }) => pointer).join(', ');
  return new AppError(error.code, `Invalid request: ${names}.`, fields);
}
