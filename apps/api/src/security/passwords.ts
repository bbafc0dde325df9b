import { randomBytes } from 'node:crypto';
import { addressBlock } from '../core/http/addresses.js';
import { AppError } from '../core/errors/app-error.js';
import { requestContext } from '../core/http/request-context.js';
import { FairQueue } from './fair-queue.js';
import { hashToday } from './hashes/argon2.js';
import { readHash } from './hashes/read-hash.js';
import { UnusableHashError, type StoredHash } from './hashes/stored-hash.js';
import { isHashable } from './password-form.js';

/** Too many hashes are waiting: 503 with `Retry-After` of a second. */
export class HasherBusyError extends AppError {
  constructor() {
    super('server.busy', 'Too many passwords are being checked at this moment. Try again.', [], 1);
    this.name = 'HasherBusyError';
  }
}

export interface PasswordCheck {
  /** Whether the password is the right one. */
  ok: boolean;
  /** The right password, stored in another way or with a lower cost than today's: store a new hash. */
  needsRehash: boolean;
}

export interface PasswordHasherOptions {
  /**
   * Hashes at once; each takes a thread of libuv's pool (`UV_THREADPOOL_SIZE`, 4 by default), which signing
   * needs too: leave it at least one.
   */
  concurrency: number;
  /** Hashes that may wait for their turn. */
  queueLimit: number;
}

/**
 * Hashes passwords, a bounded number at once, so that a flood of logins neither eats the memory nor slows down what
 * needs no hash. Passwords are compared exactly as they were typed: no truncation, no normalization, no case folding.
 */
export class PasswordHasher {
  private running = 0;
  private readonly waiting: FairQueue;

  private constructor(
    private readonly options: PasswordHasherOptions,
    /** The hash of a password that nobody has: what an unknown user is checked against. */
    private readonly dummy: StoredHash,
  ) {
    this.waiting = new FairQueue(options.queueLimit);
  }

  /** Makes the dummy hash first, so that the first unknown user costs no more than the second. */
  static async create(options: PasswordHasherOptions): Promise<PasswordHasher> {
    const { concurrency, queueLimit } = options;
    if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
      throw new RangeError('At least one password must be hashed at a time.');
    }
    if (!Number.isSafeInteger(queueLimit) || queueLimit < 0) {
      throw new RangeError('The queue of the hasher has a length of 0 or more.');
    }
    const nobodys = await hashToday(randomBytes(32).toString('base64'));
    return new PasswordHasher(options, readHash(nobodys));
  }

  /**
   * Hashes a password that the policy accepted. In the queue it counts for whoever makes the request.
   *
   * @returns a PHC string, which carries algorithm, cost and salt.
   * @throws HasherBusyError if too many are waiting.
   * @throws RangeError for a password that could never be verified.
   */
  async hash(password: string): Promise<string> {
    if (!isHashable(password))
      throw new RangeError(
        'A password that is empty, too long or not well-formed cannot be hashed.',
      );
    return this.inTurn(() => hashToday(password));
  }

  /**
   * Verifies a password against a hash made here or elsewhere. The work is that of one hash of today whatever is wrong:
   * no such user (no hash), a text that is no hash, is damaged or too dear, a password that is empty, too long or not
   * well-formed. Against a hash that was made elsewhere it is the work which that one asks for.
   *
   * @param account whose password it is, whether there is such an account or not: accounts have equal shares of the queue
   * @throws HasherBusyError if too many are waiting, before anything about the user mattered.
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

  private async inTurn<T>(work: () => Promise<T>, account?: string): Promise<T> {
    if (this.running < this.options.concurrency) this.running += 1;
    else await this.turn(account);
    try {
      return await work();
    } finally {
      // The work that ends hands its place over, so that a newcomer cannot slip in between.
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
      const shed = (): void => refuse(new HasherBusyError());
      if (!this.waiting.push({ ...lane, start, shed })) shed();
    });
  }
}

/** A stored hash that can be, and may be, checked against. */
function usableHash(text: string | null | undefined): StoredHash | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return readHash(text);
  } catch (error) {
    if (error instanceof UnusableHashError) return undefined;
    throw error;
  }
}
