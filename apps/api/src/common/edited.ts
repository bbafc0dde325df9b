import type { NotEdited } from '#database';
import { AppError, type ErrorCode } from './app-error.js';

/** Turns "not edited" into its refusal: 404 with the feature's own code, or 412. */
export function edited<T>(outcome: T | NotEdited, unknown: () => AppError): T {
  if (outcome === 'missing') throw unknown();
  if (outcome === 'conflict') throw conflict();
  return outcome;
}

/** @throws AppError precondition.failed if the tag is none of those that the caller expects */
export function requireTag(etag: string, expected: readonly string[] | undefined): void {
  if (expected !== undefined && !expected.some((tag) => `"${tag}"` === etag)) throw conflict();
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
