/** Errors of a pipe or socket whose reader has closed it. */
const closedCodes: readonly (string | undefined)[] = ['EPIPE', 'ECONNRESET'];

/**
 * Drops output after its reader has closed it, as in `signet --help | head`. Without a listener, the error would end the
 * process with a stack trace. A command still runs to its end, because it may be changing data.
 */
export function tolerateClosedOutput(
  streams: readonly NodeJS.EventEmitter[] = [process.stdout, process.stderr],
): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!closedCodes.includes(error.code)) throw error;
    });
  }
}
