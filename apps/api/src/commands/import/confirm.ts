import { createInterface } from 'node:readline/promises';
import { StartError } from '../../core/errors/start-error.js';

/** A stream that may be a terminal. */
type MaybeTerminal<T> = T & { isTTY?: boolean };

/**
 * Asks whether to import.
 * @throws StartError where there is no terminal to ask on
 */
export async function confirm(
  input: MaybeTerminal<NodeJS.ReadableStream>,
  output: MaybeTerminal<NodeJS.WritableStream>,
): Promise<boolean> {
  if (input.isTTY !== true || output.isTTY !== true) {
    throw new StartError(
      'There is no terminal to confirm the import on, so nothing was written. Add `--yes` to write without asking, or `--dry-run` to see the plan alone; behind `npm run signet`, put `--` before the options.',
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
