import type { Worker } from 'node:cluster';
import type { FromWorker, ToWorker } from './messages.js';

/** Maximum milliseconds between the exit of a worker and the arrival of its last message. */
const LAST_MESSAGE_MS = 1_000;

/** A worker ended before it was ready. */
export class WorkerStartError extends Error {
  /** @param lines the reason that it reported; undefined if it was killed or crashed */
  constructor(
    readonly lines: readonly string[] | undefined,
    message: string,
  ) {
    super(message);
    this.name = 'WorkerStartError';
  }
}

/** How a process ended. */
export interface ProcessEnd {
  code: number | null;
  signal: string | null;
}

/** A worker, seen from the primary process. */
export class WorkerProcess {
  /** Resolves with the lines about the first administrator, if this worker created it. */
  readonly prepared: Promise<readonly string[]>;
  /** Resolves with its address once it listens; rejects with a WorkerStartError if it ends before. */
  readonly ready: Promise<string>;
  readonly ended: Promise<ProcessEnd>;

  constructor(private readonly worker: Worker) {
    let reported: readonly string[] | undefined;
    this.ended = new Promise((resolve) => {
      worker.once('exit', (code: number | null, signal: string | null) => {
        const end = (): void => resolve({ code, signal });
        // The exit may be noticed before the last message. Without a partial message, `disconnect` follows it.
        if (!worker.isConnected()) end();
        else worker.once('disconnect', end);
        setTimeout(end, LAST_MESSAGE_MS).unref();
      });
    });
    const failure = async (): Promise<never> => {
      const { code, signal } = await this.ended;
      const end = signal === null ? `exit code ${code ?? 'unknown'}` : signal;
      throw new WorkerStartError(reported, `A worker ended with ${end} before it was ready.`);
    };
    const prepared = Promise.withResolvers<readonly string[]>();
    const ready = Promise.withResolvers<string>();
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'prepared') prepared.resolve(message.administrator);
      if (message.kind === 'ready') ready.resolve(message.address);
      if (message.kind === 'failed') reported = message.lines;
    });
    this.prepared = prepared.promise;
    this.ready = Promise.race([ready.promise, failure()]);
    // Its owner may be waiting for something else first.
    this.ready.catch(() => undefined);
    // A message to a worker that has just ended; `ended` reports it.
    worker.on('error', () => undefined);
  }

  start(): void {
    this.tell({ kind: 'start' });
  }

  listen(host: string, port: number): void {
    this.tell({ kind: 'listen', host, port });
  }

  /** Lets it finish its requests and end. */
  replace(): void {
    this.tell({ kind: 'replaced' });
  }

  /** Sends a signal to the process. `Worker.kill` would close the listener before it. */
  signal(signal: NodeJS.Signals): void {
    this.worker.process.kill(signal);
  }

  private tell(message: ToWorker): void {
    if (this.worker.isConnected()) this.worker.send(message);
  }
}
