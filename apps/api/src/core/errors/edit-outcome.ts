import type { NotEdited } from '#database';
import { AppError, type ErrorCode } from './app-error.js';
import type { ExpectedTags } from '../http/edits.decorator.js';

/** Turns "not edited" into its refusal: 404 with the feature's own code, or 412. */
export function editOutcome<T>(outcome: T | NotEdited, unknown: () => AppError): T {
  if (outcome === 'missing') throw unknown();
  if (outcome === 'conflict') throw conflict();
  return outcome;
}

/** @throws AppError precondition.failed if the tag is not as the caller expects */
export function requireTag(etag: string, expected: ExpectedTags): void {
  if (expected === undefined) return;
  const isOneOf = (tags: readonly string[]): boolean => tags.some((tag) => `"${tag}"` === etag);
  if ('not' in expected ? isOneOf(expected.not) : !isOneOf(expected)) throw conflict();
}

function conflict(): AppError {
  return new AppError(
    'precondition.failed',
    'This was changed by someone else since it was read. Read it again and repeat the change.',
  );
}

/** The refusal for something that is not there, or not here. */
export function unknown(code: ErrorCode, thing: string): AppError {
  return new AppError(code, `There is no such ${thing}.`);
}
