import { AppError } from '../../core/errors/app-error.js';

/**
 * Refuses a query or form with an invalid escape (`%zz`) or one that is not UTF-8 (`%ff`). Parsers keep the former and
 * replace the latter by U+FFFD, so the value would differ from the one that was sent.
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
