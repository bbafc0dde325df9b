import { AppError } from '../../core/errors/app-error.js';
import { asAppError } from '../../core/errors/as-app-error.js';

/** Maximum number of listed users or groups: jwtd has no pagination. */
export const MAX_LISTED = 10_000;

/** jwtd answers 400 to every invalid change, including unknown users or groups and names that are taken. */
export async function changing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { status, detail } = asAppError(error);
    throw status === 404 || status === 409 ? new AppError('request.invalid', detail) : error;
  }
}

/** The error for a list that would be truncated. */
export function tooMany(things: string): AppError {
  return new AppError(
    'request.invalid',
    `There are more than ${MAX_LISTED} ${things}. The admin API lists them in pages.`,
  );
}
