import { createInterface } from 'node:readline/promises';
import { StartError } from '../../core/errors/start-error.js';

/** A stream that may be a terminal. */
type MaybeTerminal<T> = T & { isTTY?: boolean };

/**
 * Asks for confirmation of the import.
 * @throws StartError without a terminal
 */
export async function confirm(
  input: MaybeTerminal<NodeJS.ReadableStream>,
  output: MaybeTerminal<NodeJS.WritableStream>,
): Promise<boolean> {
  if (input.isTTY !== true || output.isTTY !== true) {
    throw new StartError(
      'No terminal to confirm the import, so nothing was written. Use `--yes` to skip the confirmation or `--dry-run` to print the plan only. With `npm run signet`, put `--` before the options.',
    );
  }
  const terminal = createInterface({ input, output });
  try {
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question('Import this? Type yes: '), ended]);
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
