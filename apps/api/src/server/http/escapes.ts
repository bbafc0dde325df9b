import { AppError } from '../../core/errors/app-error.js';

/**
 * Refuses an escape in a query or form that is none (`%zz`) or no UTF-8 (`%ff`): parsers keep the one as it is and put
 * U+FFFD for the other, so that the value would not be the one that was sent.
 *
 * @param prefix of the pointer to the parameter: `query/`, or `/` for the body
 */
export function escapeFault(prefix: string, text: string): AppError | undefined {
  if (!text.includes('%')) return undefined;
  const faulty = text.split('&').find((pair) => decoded(pair) === undefined);
  if (faulty === undefined) return undefined;
  const name = decoded(faulty.split('=', 1)[0] ?? '') ?? '';
  return new AppError('request.invalid', `Invalid request: ${prefix}${name}.`, [
    { pointer: prefix + name, detail: 'must be percent-encoded UTF-8; a percent sign is `%25`' },
  ]);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
