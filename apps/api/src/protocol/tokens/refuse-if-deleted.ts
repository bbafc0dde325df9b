import { AppError } from '../../core/errors/app-error.js';

/**
 * Awaits work on a namespace that the request body names. A namespace that is deleted during the work gets the same
 * response as an unknown one, because these routes do not answer 404.
 */
export async function refuseIfDeleted<T>(work: Promise<T>, refusal: () => AppError): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'namespace.unknown') throw refusal();
    throw error;
  }
}
