import type { NotEdited } from '#database';
import { AppError, type ErrorCode } from './app-error.js';

/** Turns "not edited" into its refusal: 404 with the feature's own code, or 412. */
export function edited<T>(outcome: T | NotEdited, unknown: () => AppError): T {
  if (outcome === 'missing') throw unknown();
  if (outcome === 'conflict') {
    throw new AppError(
      'precondition.failed',
      'This was changed by someone else since it was read. Read it again and repeat the change.',
    );
  }
  return outcome;
}

/** The refusal for something that is not there, or not here. */
export function unknown(code: ErrorCode, thing: string): AppError {
  return new AppError(code, `There is no such ${thing}.`);
}
