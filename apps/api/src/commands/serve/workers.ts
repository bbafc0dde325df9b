import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../../core/errors/start-error.js';
import type { AppLogger } from '../../core/logging/logger.js';
import type { Settings } from '../../core/settings/settings.js';
import { WorkerStartError, type ProcessEnd, type WorkerProcess } from './worker-process.js';

/** Consecutive failed starts after which a node without any worker gives up. */
const MAX_FAILED_STARTS = 5;
/** Milliseconds before the second attempt to start a worker; the delay doubles with each further one. */
const MIN_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 30_000;
/** A worker that ends sooner after its start counts as a failed start, in milliseconds. */
const STABLE_MS = 10_000;

/** The node once all workers have started. */
export interface ReadyNode {
  address: string;
  /** Lines about the first administrator, if this start created it. */
  administrator: readonly string[];
}

/** Keeps a number of workers running. Each has a slot: a number from 1 that its replacement inherits. */
export class Workers {
  /** The current worker of each slot, once it is ready. */
  private readonly serving = new Map<number, WorkerProcess>();
  /** All workers, including starting and draining ones. */
  private readonly running = new Set<WorkerProcess>();
  private readonly stopping = new AbortController();
  /** Once the first worker has migrated the database and created the first administrator. */
  private readonly prepared = Promise.withResolvers<undefined>();
  private administrator: readonly string[] = [];
  private isPrepared = false;
  private isReady = false;
  private isReplacing = false;
  private port: number;
  private address = '';
  private announce: (node: ReadyNode) => void = () => undefined;

  constructor(
    private readonly settings: Pick<Settings, 'workers' | 'host' | 'port'>,
    private readonly logger: AppLogger,
    private readonly fork: (slot: number) => WorkerProcess,
    private readonly wait: typeof delay = delay,
  ) {
    this.port = settings.port;
  }

  /**
   * Runs the workers until they are stopped.
   *
   * @param announce called once, when all are ready
   * @throws StartError if the node cannot start, or if no worker is left and none can be started
   */
  async run(announce: (node: ReadyNode) => void): Promise<void> {
    this.announce = announce;
    const slots = Array.from({ length: this.settings.workers }, (_, index) => index + 1);
    try {
      await Promise.all(slots.map((slot) => this.keepRunning(slot)));
    } finally {
      this.stop('SIGTERM');
      await Promise.all([...this.running].map(({ ended }) => ended));
    }
  }

  /** Forwards a signal to all workers, which finish their requests. */
  stop(signal: NodeJS.Signals): void {
    this.stopping.abort();
    for (const worker of this.running) worker.signal(signal);
  }

  /** Rolling restart: replaces one worker after the other, each once its replacement is ready. */
  async replaceAll(): Promise<void> {
    if (!this.isReady || this.isReplacing) {
      this.logger.warn('SIGHUP is ignored: the workers are already starting.');
      return;
    }
    this.isReplacing = true;
    this.logger.info('The workers are being replaced.');
    try {
      for (let slot = 1; slot <= this.settings.workers; slot += 1) {
        const previous = this.serving.get(slot);
        await this.startOnce(slot);
        await previous?.ended;
      }
      this.logger.info('All workers have been replaced.');
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.logger.error(describe(error), 'A worker could not be replaced. The others were kept.');
    } finally {
      this.isReplacing = false;
    }
  }

  private async keepRunning(slot: number): Promise<void> {
    let failures = 0;
    while (await this.start(slot, failures)) {
      const startedAt = performance.now();
      const end = await this.endOfSlot(slot);
      if (this.stopping.signal.aborted) {
        if (end?.code !== 0) process.exitCode = 1;
        return;
      }
      this.logger.error({ worker: slot, ...end }, 'A worker ended. It is being restarted.');
      failures = performance.now() - startedAt < STABLE_MS ? failures + 1 : 0;
    }
  }

  /** Waits until a worker of this slot ends without having been replaced. */
  private async endOfSlot(slot: number): Promise<ProcessEnd | undefined> {
    let worker = this.serving.get(slot);
    for (;;) {
      const end = await worker?.ended;
      const current = this.serving.get(slot);
      if (current === worker) {
        this.serving.delete(slot);
        return end;
      }
      worker = current;
    }
  }

  /** @returns whether the worker is ready; otherwise the node is stopping */
  private async start(slot: number, earlierFailures: number): Promise<boolean> {
    for (let failures = earlierFailures; ; failures += 1) {
      if (!(await this.pause(failures))) return false;
      try {
        await this.startOnce(slot);
        return true;
      } catch (error) {
        if (this.stopping.signal.aborted) return false;
        if (!(error instanceof WorkerStartError)) throw error;
        this.giveUp(error, failures + 1);
        this.logger.error(
          { worker: slot, ...describe(error) },
          'A worker could not start. It is being restarted.',
        );
      }
    }
  }

  /** Throws if another attempt would be in vain. While other workers serve, the node keeps trying. */
  private giveUp({ lines, message }: WorkerStartError, failures: number): void {
    if (!this.isReady && lines !== undefined) throw new StartError(lines.join('\n'));
    if (failures < MAX_FAILED_STARTS || (this.isReady && this.serving.size > 0)) return;
    const reason = lines?.join('\n') ?? message;
    throw new StartError(`${failures} workers in a row could not start. The last one: ${reason}`);
  }

  private async startOnce(slot: number): Promise<void> {
    this.stopping.signal.throwIfAborted();
    const worker = this.fork(slot);
    this.running.add(worker);
    void worker.ended.then(() => this.running.delete(worker));
    // The first worker prepares the database for all.
    if (slot !== 1 && !this.isPrepared) await Promise.race([this.prepared.promise, worker.ready]);
    worker.start();
    void worker.prepared.then((administrator) => {
      this.continueStart(administrator);
      worker.listen(this.settings.host, this.portToListen());
    });
    this.address = await worker.ready;
    const previous = this.serving.get(slot);
    this.serving.set(slot, worker);
    previous?.replace();
    if (this.serving.size === this.settings.workers && !this.isReady) {
      this.isReady = true;
      this.announce({ address: this.address, administrator: this.administrator });
    }
  }

  /** Workers share a free port while one of them holds it. After a time without any, they ask for it by its number. */
  private portToListen(): number {
    const isFree = this.settings.port === 0 && this.serving.size === 0 && this.address !== '';
    if (isFree && this.isReady) this.port = Number(new URL(this.address).port);
    return this.port;
  }

  private continueStart(administrator: readonly string[]): void {
    if (administrator.length > 0) this.administrator = administrator;
    this.isPrepared = true;
    this.prepared.resolve(undefined);
  }

  /** @returns false once the node is stopping */
  private async pause(failures: number): Promise<boolean> {
    const { signal } = this.stopping;
    if (signal.aborted) return false;
    if (failures === 0) return true;
    const backoff = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (failures - 1));
    return this.wait(backoff, true, { signal }).catch(() => false);
  }
}

function describe(error: unknown): { reason: string } {
  if (error instanceof WorkerStartError)
    return { reason: error.lines?.join('\n') ?? error.message };
  return { reason: error instanceof Error ? error.message : 'unknown' };
}
