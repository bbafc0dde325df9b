import { AppError } from '../../core/errors/app-error.js';
import { asAppError } from '../../core/errors/as-app-error.js';

/** The most users, or groups, that are listed: jwtd has no pages. */
export const MAX_LISTED = 10_000;

/** jwtd answers 400 to whatever is wrong with a change: something that is not there, a name that is taken. */
export async function changing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { status, detail } = asAppError(error);
    throw status === 404 || status === 409 ? new AppError('request.invalid', detail) : error;
  }
}

/** The refusal to list a part as if it were all. */
export function tooMany(things: string): AppError {
  return new AppError(
    'request.invalid',
    `There are more than ${MAX_LISTED} ${things}. The admin API lists them in pages.`,
  );
}
