import { fstatSync } from 'node:fs';
import { pino, type DestinationStream } from 'pino';

/** Maximum backlog of the log for a slow reader, in bytes; further lines are dropped and counted. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** Lines that arrive within this time are written together, in milliseconds. */
const BATCH_DELAY_MS = 10;

/** A batch of this many characters is written at once. */
const MAX_BATCH_LENGTH = 64 * 1024;

let allDropped = 0;

/** The number of lines that this process has dropped, for metrics. */
export const droppedLines = (): number => allDropped;

/** The methods of a stream that the log uses. */
export interface Pipe {
  readonly writableLength: number;
  write(text: string): boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  once(event: 'drain', listener: () => void): unknown;
}

/** A destination that collects lines. */
export interface BatchedOutput extends DestinationStream {
  /** Writes the collected lines. */
  flush(): void;
}

let output: BatchedOutput | undefined;

/**
 * Standard output for log lines, shared by all loggers, because each listens for errors of the pipe. Lines are written
 * in batches, and the last one at the exit of the process, also after a crash. A file or a terminal is written
 * synchronously. A pipe is not: a stalled collector would block the process in the middle of a request, and keep it
 * from shutting down.
 */
export function logOutput(): BatchedOutput {
  if (output === undefined) {
    const opened = batchedOutput(openOutput());
    process.on('exit', () => opened.flush());
    output = opened;
  }
  return output;
}

function openOutput(): DestinationStream {
  const kind = fstatSync(1);
  return kind.isFIFO() || kind.isSocket() ? pipeOutput(process.stdout) : pino.destination(1);
}

/** Collects lines for a short time, so that no request waits for a system call of its own. */
export function batchedOutput(target: DestinationStream, delay = BATCH_DELAY_MS): BatchedOutput {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines === '') return;
    const batch = lines;
    lines = '';
    target.write(batch);
  };
  return {
    flush,
    write(line) {
      lines += line;
      if (lines.length >= MAX_BATCH_LENGTH) flush();
      else timer ??= setTimeout(flush, delay).unref();
    },
  };
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
        const lines = countLines(line);
        dropped += lines;
        allDropped += lines;
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

const countLines = (text: string): number => text.split('\n').length - 1;

function droppedLine(dropped: number): string {
  return JSON.stringify({
    level: 'warn',
    time: new Date().toISOString(),
    dropped,
    msg: 'Log lines were dropped because the reader of standard output did not keep up.',
  });
}

/** Writes the collected lines, and waits until a pipe has accepted the rest of the log, or up to `limit` milliseconds for a stalled reader. */
export async function flushLog(pipe: Pipe = process.stdout, limit = 1_000): Promise<void> {
  output?.flush();
  if (pipe.writableLength === 0) return;
  await new Promise<void>((resolve) => {
    pipe.once('drain', resolve);
    setTimeout(resolve, limit);
  });
}
