/** A parsed password hash with an acceptable cost. */
export interface StoredHash {
  /** Whether it matches the password; takes the same time for every password. */
  matches: (password: string) => Promise<boolean>;
  /** Whether it has the current format and at least the current cost. */
  current: boolean;
}

/** A hash format. */
export interface HashFormat {
  /** Prefix of hashes in this format. */
  begins: RegExp;
  /** @throws UnusableHashError */
  read: (text: string) => StoredHash;
}

/** An unusable hash; the message follows the name of the field. */
export class UnusableHashError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableHashError';
  }
}

export const damaged = (kind: string): UnusableHashError =>
  new UnusableHashError(`is a truncated or malformed ${kind} hash`);

/** A hash that takes more than about a second of CPU time, or too much memory. */
export const tooExpensive = (kind: string, most: string): UnusableHashError =>
  new UnusableHashError(
    `is a ${kind} hash that is too expensive to verify: the maximum is ${most}`,
  );

/** Decodes base64, also with `.` for `+` as passlib writes it, with or without padding. */
export function fromBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}
