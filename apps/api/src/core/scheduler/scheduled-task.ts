import { requestContext } from '../http/request-context.js';
import type { AppLogger } from '../logging/logger.js';

/** Maximum share of an interval that is subtracted at random, so that the nodes of a cluster spread out. */
const JITTER = 0.1;

/** A background job of this node. */
export interface TaskDefinition {
  /** Identifies the task in the log, for example `key-rotation`. */
  readonly name: string;
  /** Maximum milliseconds from one tick to the next; a function is evaluated before each. */
  readonly intervalMs: number | (() => number);
  /** One round. The signal is aborted at shutdown; a long round then returns early. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Runs a task at its interval until it is stopped. Rounds never overlap: a tick during a round is skipped. */
export class ScheduledTask {
  private readonly shutdown = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(
    private readonly definition: TaskDefinition,
    private readonly logger: AppLogger,
  ) {
    this.scheduleTick();
  }

  get name(): string {
    return this.definition.name;
  }

  get isRunning(): boolean {
    return this.round !== undefined;
  }

  /** Starts a round unless one is running or the task is stopped. Resolves at its end; never rejects. */
  runNow(): Promise<void> {
    if (this.shutdown.signal.aborted) return Promise.resolve();
    this.round ??= requestContext
      .outside(() => this.runRound())
      .finally(() => {
        this.round = undefined;
      });
    return this.round;
  }

  /** Clears the timer and aborts the signal. Resolves when the running round has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.shutdown.abort();
    await this.round;
  }

  private scheduleTick(): void {
    const { intervalMs } = this.definition;
    const interval = typeof intervalMs === 'function' ? intervalMs() : intervalMs;
    const delay = interval * (1 - JITTER * Math.random());
    this.timer = setTimeout(() => {
      this.scheduleTick();
      void this.runNow();
    }, delay).unref();
  }

  private async runRound(): Promise<void> {
    try {
      await this.definition.run(this.shutdown.signal);
    } catch (error) {
      // The name is part of the message because outages of the database are counted by message.
      this.logger.warn(
        { err: error, task: this.name },
        `The scheduled task ${this.name} failed; it runs again at its next interval.`,
      );
    }
  }
}
