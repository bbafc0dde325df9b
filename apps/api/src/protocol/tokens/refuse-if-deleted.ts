import { AppError } from '../../core/errors/app-error.js';

/**
 * Waits for work on a namespace that a body names. A namespace that is deleted in the meantime gets the answer of one
 * that never existed: these routes do not answer 404.
 */
export async function refuseIfDeleted<T>(work: Promise<T>, refusal: () => AppError): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'namespace.unknown') throw refusal();
    throw error;
  }
}
