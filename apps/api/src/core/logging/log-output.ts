import { fstatSync } from 'node:fs';
import { pino, type DestinationStream } from 'pino';

/** Maximum backlog of the log for a slow reader, in bytes; further lines are dropped and counted. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** The methods of a stream that the log uses. */
export interface Pipe {
  readonly writableLength: number;
  write(text: string): boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  once(event: 'drain', listener: () => void): unknown;
}

let output: DestinationStream | undefined;

/**
 * Standard output for log lines, shared by all loggers, because each listens for errors of the pipe. A file or a
 * terminal is written synchronously. A pipe is not: a stalled collector would block the process in the middle of a
 * request, and keep it from shutting down.
 */
export function logOutput(): DestinationStream {
  output ??= openOutput();
  return output;
}

function openOutput(): DestinationStream {
  const kind = fstatSync(1);
  return kind.isFIFO() || kind.isSocket() ? pipeOutput(process.stdout) : pino.destination(1);
}

/**
 * Writes to a pipe without waiting for its reader. Lines over the backlog are dropped; the next line reports how many.
 */
export function pipeOutput(pipe: Pipe, maxBacklog = MAX_BACKLOG_BYTES): DestinationStream {
  let isClosed = false;
  let dropped = 0;
  // The reader closed the pipe. Logging stops; serving continues.
  pipe.on('error', () => (isClosed = true));
  return {
    write(line) {
      if (isClosed) return;
      if (pipe.writableLength > maxBacklog) {
        dropped += 1;
        return;
      }
      if (dropped > 0) {
        pipe.write(`${droppedLine(dropped)}\n`);
        dropped = 0;
      }
      pipe.write(line);
    },
  };
}

function droppedLine(dropped: number): string {
  return JSON.stringify({
    level: 'warn',
    time: new Date().toISOString(),
    dropped,
    msg: 'Log lines were dropped because the reader of standard output did not keep up.',
  });
}

/** Waits until a pipe has accepted the rest of the log, or up to `limit` milliseconds for a stalled reader. */
export async function flushLog(pipe: Pipe = process.stdout, limit = 1_000): Promise<void> {
  if (pipe.writableLength === 0) return;
  await new Promise<void>((resolve) => {
    pipe.once('drain', resolve);
    setTimeout(resolve, limit);
  });
}
