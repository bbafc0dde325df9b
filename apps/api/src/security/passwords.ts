import { randomBytes } from 'node:crypto';
import { addressBlock } from '../core/http/addresses.js';
import { AppError } from '../core/errors/app-error.js';
import { requestContext } from '../core/http/request-context.js';
import { FairQueue } from './fair-queue.js';
import { hashAtStart, hashToday } from './hashes/argon2.js';
import { parseHash } from './hashes/parse-hash.js';
import { UnusableHashError, type StoredHash } from './hashes/stored-hash.js';
import { isHashable } from './password-form.js';

/** The hash queue is full: 503 with `Retry-After: 1`. */
export class HasherBusyError extends AppError {
  constructor() {
    super('server.busy', 'Too many passwords are being verified at the moment. Try again.', [], 1);
    this.name = 'HasherBusyError';
  }
}

export interface PasswordCheck {
  /** Whether the password is correct. */
  ok: boolean;
  /** The password is correct, but its hash has another format or a lower cost: store a new hash. */
  needsRehash: boolean;
}

export interface PasswordHasherOptions {
  /**
   * Concurrent hashes. Each takes a thread: one of low priority, or for imported formats one of libuv's pool
   * (`UV_THREADPOOL_SIZE`, 4 by default); leave at least one of these for signing.
   */
  concurrency: number;
  /** Maximum number of waiting hashes. */
  queueLimit: number;
}

/**
 * Hashes passwords with bounded concurrency, so that a burst of logins neither exhausts the memory nor delays other
 * requests. Passwords are compared exactly: no truncation, normalization or case folding.
 */
export class PasswordHasher {
  private running = 0;
  private rejected = 0;
  private readonly waiting: FairQueue;

  private constructor(
    private readonly options: PasswordHasherOptions,
    /** Hash of a random password, checked for unknown users. */
    private readonly dummy: StoredHash,
  ) {
    this.waiting = new FairQueue(options.queueLimit);
  }

  /** Creates the dummy hash eagerly, so that the first unknown user takes no longer than others. */
  static async create(options: PasswordHasherOptions): Promise<PasswordHasher> {
    const { concurrency, queueLimit } = options;
    if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
      throw new RangeError('At least one password must be hashed at a time.');
    }
    if (!Number.isSafeInteger(queueLimit) || queueLimit < 0) {
      throw new RangeError('The queue of the hasher has a length of 0 or more.');
    }
    const dummyHash = await hashAtStart(randomBytes(32).toString('base64'));
    return new PasswordHasher(options, parseHash(dummyHash));
  }

  /**
   * Hashes a password accepted by the policy. Queue fairness is by the caller of the request.
   *
   * @returns a PHC string with algorithm, cost and salt
   * @throws HasherBusyError if the queue is full
   * @throws RangeError for a password that could never be verified
   */
  async hash(password: string): Promise<string> {
    if (!isHashable(password))
      throw new RangeError(
        'A password that is empty, too long or not well-formed cannot be hashed.',
      );
    return this.inTurn(() => hashToday(password));
  }

  /**
   * Verifies a password against a native or imported hash. Failures take as long as one current hash: unknown users
   * (no hash), invalid, damaged or too expensive hashes, and passwords that are empty, too long or not well-formed.
   * Imported hashes take the time of their own cost.
   *
   * @param account owner of the password, existing or not: accounts have equal shares of the queue
   * @throws HasherBusyError if the queue is full, independent of the user
   */
  async verify(
    hash: string | null | undefined,
    password: string,
    account?: string,
  ): Promise<PasswordCheck> {
    const stored = usableHash(hash);
    const hashable = isHashable(password);
    const matches = await this.inTurn(
      () => (stored ?? this.dummy).matches(hashable ? password : 'not a password'),
      account,
    );
    const ok = stored !== undefined && hashable && matches;
    return { ok, needsRehash: ok && !stored.current };
  }

  /** Passwords that are being hashed, that wait, and that were not hashed because the queue was full. */
  get load(): { running: number; waiting: number; rejected: number } {
    return { running: this.running, waiting: this.waiting.length, rejected: this.rejected };
  }

  private async inTurn<T>(work: () => Promise<T>, account?: string): Promise<T> {
    if (this.running < this.options.concurrency) this.running += 1;
    else await this.turn(account);
    try {
      return await work();
    } finally {
      // The slot passes directly to the next waiter, so that newcomers cannot jump the queue.
      const next = this.waiting.shift();
      if (next) next.start();
      else this.running -= 1;
    }
  }

  private turn(account: string | undefined): Promise<void> {
    const context = requestContext.current();
    const lane = {
      address: addressBlock(context?.address ?? ''),
      account: account ?? context?.caller?.id ?? '',
    };
    return new Promise<void>((start, refuse) => {
      const shed = (): void => {
        this.rejected += 1;
        refuse(new HasherBusyError());
      };
      if (!this.waiting.push({ ...lane, start, shed })) shed();
    });
  }
}

/** The parsed hash if it is usable. */
function usableHash(text: string | null | undefined): StoredHash | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parseHash(text);
  } catch (error) {
    if (error instanceof UnusableHashError) return undefined;
    throw error;
  }
}
