import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** What a thread does: hashes a password, or compares one with a hash. */
export type HashTask =
  | { password: string; cost: { memoryCost: number; timeCost: number; parallelism: number } }
  | { password: string; stored: string };

type Outcome = { value: string | boolean } | { error: string };

/**
 * The program of a thread. Linux has a priority for each thread, other systems only for the process. With ten steps less,
 * requests that need no hash have about nine tenths of a processor that they share with one.
 */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  if (process.platform === 'linux') {
    try { require('node:os').setPriority(0, 10); } catch {}
  }
  const { hashSync, verifySync } = require(workerData.argon2);
  parentPort.on('message', ({ password, cost, stored }) => {
    try {
      const value = stored === undefined ? hashSync(password, cost) : verifySync(stored, password);
      parentPort.postMessage({ value });
    } catch (error) {
      parentPort.postMessage({ error: String(error.message) });
    }
  });
`;

/** Idle threads. `PasswordHasher` bounds the number of tasks at a time, and thus of threads. */
const idle = new Set<HashThread>();

/** A thread that does one task at a time. */
class HashThread {
  private readonly worker: Worker;
  private settle: ((outcome: Outcome) => void) | undefined;
  private hasEnded = false;

  constructor() {
    const argon2 = createRequire(import.meta.url).resolve('@node-rs/argon2');
    this.worker = new Worker(program, { eval: true, workerData: { argon2 } });
    this.worker.on('message', (outcome: Outcome) => this.settle?.(outcome));
    this.worker.on('error', (error: Error) => this.end(error.message));
    this.worker.on('exit', () => this.end('The thread that hashes passwords has ended.'));
  }

  private end(error: string): void {
    this.hasEnded = true;
    idle.delete(this);
    this.settle?.({ error });
  }

  async run(task: HashTask): Promise<Outcome> {
    // Only a thread with a task keeps the process alive.
    this.worker.ref();
    const outcome = await new Promise<Outcome>((resolve) => {
      this.settle = resolve;
      this.worker.postMessage(task);
    });
    this.settle = undefined;
    this.worker.unref();
    if (!this.hasEnded) idle.add(this);
    return outcome;
  }
}

/**
 * Runs a task on a thread of low priority, so that many logins at once do not delay other requests.
 *
 * @throws Error if the library refuses the hash
 */
export async function runHashTask(task: HashTask): Promise<string | boolean> {
  const [thread = new HashThread()] = idle;
  idle.delete(thread);
  const outcome = await thread.run(task);
  if ('error' in outcome) throw new Error(outcome.error);
  return outcome.value;
}
