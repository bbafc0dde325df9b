import { randomBytes } from 'node:crypto';
import {
  hash as argon2Hash,
  parseOptions,
  verify as argon2Verify,
  type ParsedHashOptions,
} from '@node-rs/argon2';
import { AppError } from '../common/app-error.js';

/**
 * argon2id with 19 MiB, two passes, one lane: the least that OWASP's Password Storage list takes. The library's
 * default algorithm is argon2id; a salt of 16 random bytes is its own.
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The most that a stored hash, perhaps brought from elsewhere, may cost: one beyond this would stop the logins of all. */
const MAX_MEMORY_KIB = 262_144;
const MAX_PASSES = 16;

/** The rest of the text is left to the library's own reader. */
const phcShape = /^\$argon2id\$v=19\$/;

/** Characters that the password of a user has at least, unless its namespace asks for more. */
export const USER_PASSWORD_MIN = 8;

/** Characters that the password of an administrator has at least (NIST SP 800-63B-4 section 3.1.1.2). */
export const ADMINISTRATOR_PASSWORD_MIN = 15;

/** The longest password, in bytes of UTF-8. */
export const MAX_PASSWORD_BYTES = 1024;

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
  /** The right password, stored with a lower cost than today's: store a new hash. */
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
  private readonly waiting: (() => void)[] = [];

  private constructor(
    private readonly options: PasswordHasherOptions,
    /** The hash of a password that nobody has: what an unknown user is checked against. */
    private readonly dummyHash: string,
  ) {}

  /** Makes the dummy hash first, so that the first unknown user costs no more than the second. */
  static async create(options: PasswordHasherOptions): Promise<PasswordHasher> {
    const { concurrency, queueLimit } = options;
    if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
      throw new RangeError('At least one password must be hashed at a time.');
    }
    if (!Number.isSafeInteger(queueLimit) || queueLimit < 0) {
      throw new RangeError('The queue of the hasher has a length of 0 or more.');
    }
    return new PasswordHasher(options, await argon2Hash(randomBytes(32), cost));
  }

  /**
   * Hashes a password that `checkPassword` found well-formed.
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
    return this.inTurn(() => argon2Hash(password, cost));
  }

  /**
   * Verifies a password, with the same work whatever is wrong: no such user (no `phc`), a hash that is no argon2id
   * hash, is damaged or costs more than 256 MiB or 16 passes, a password that is empty, too long or not well-formed.
   *
   * @throws HasherBusyError if too many are waiting, before anything about the user mattered.
   */
  async verify(phc: string | null | undefined, password: string): Promise<PasswordCheck> {
    const stored = usableHash(phc);
    const hashable = isHashable(password);
    const matches = await this.inTurn(() =>
      argon2Verify(stored?.phc ?? this.dummyHash, hashable ? password : 'not a password'),
    );
    const ok = stored !== undefined && hashable && matches;
    const cheaper = ok && (stored.memoryCost < cost.memoryCost || stored.timeCost < cost.timeCost);
    return { ok, needsRehash: cheaper };
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.options.concurrency) {
      if (this.waiting.length >= this.options.queueLimit) throw new HasherBusyError();
      // Whoever ends hands its place over, so that a newcomer cannot slip in between.
      await new Promise<void>((resume) => this.waiting.push(resume));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** A stored hash with its cost; undefined for a text that cannot be, or must not be, verified against. */
function usableHash(
  phc: string | null | undefined,
): (ParsedHashOptions & { phc: string }) | undefined {
  if (typeof phc !== 'string' || !phcShape.test(phc)) return undefined;
  try {
    const options = parseOptions(phc);
    const bearable = options.memoryCost <= MAX_MEMORY_KIB && options.timeCost <= MAX_PASSES;
    return bearable ? { ...options, phc } : undefined;
  } catch {
    return undefined;
  }
}

// Half a character has no UTF-8 of its own: hashed, it would be equal to every other half and to U+FFFD.
function isHashable(password: string): boolean {
  return (
    password !== '' && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES && password.isWellFormed()
  );
}

/**
 * Whether a text may become a password: at least `minLength` characters (Unicode code points), at most 1024 bytes of
 * UTF-8, not blanks only, no half characters (which UTF-8 cannot tell apart). Any other Unicode is welcome; there are
 * no rules of composition (NIST SP 800-63B-4 section 3.1.1.2).
 *
 * @returns undefined, or what is wrong, to stand after the name of the field.
 */
export function checkPassword(password: string, minLength: number): string | undefined {
  if (!password.isWellFormed()) return 'must not have half characters in it';
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
    return `must have at most ${MAX_PASSWORD_BYTES} bytes`;
  }
  if (password.trim() === '') return 'must not be blank';
  if (Array.from(password).length < minLength) return `must have at least ${minLength} characters`;
  return undefined;
}
