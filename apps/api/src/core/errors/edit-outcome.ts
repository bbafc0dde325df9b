import type { NotEdited } from '#database';
import { AppError, type ErrorCode } from './app-error.js';
import type { ExpectedTags } from '../http/edits.decorator.js';

/** Converts a failed edit to an error: 404 with the feature's own code, or 412. */
export function editOutcome<T>(outcome: T | NotEdited, unknown: () => AppError): T {
  if (outcome === 'missing') throw unknown();
  if (outcome === 'conflict') throw conflict();
  return outcome;
}

/** @throws AppError precondition.failed if the tag does not match the precondition */
export function requireTag(etag: string, expected: ExpectedTags): void {
  if (expected === undefined) return;
  const isOneOf = (tags: readonly string[]): boolean => tags.some((tag) => `"${tag}"` === etag);
  if ('not' in expected ? isOneOf(expected.not) : !isOneOf(expected)) throw conflict();
}

function conflict(): AppError {
  return new AppError(
    'precondition.failed',
    'The resource has changed since it was read. Read it again and repeat the change.',
  );
}

/** A 404 error for a resource that does not exist or is not visible. */
export function notFound(code: ErrorCode, thing: string): AppError {
  return new AppError(code, `There is no such ${thing}.`);
}
