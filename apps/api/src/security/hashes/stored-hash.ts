/** The hash of a password as it is stored: read, found whole, and no dearer to check than is bearable. */
export interface StoredHash {
  /** Whether it is the hash of this password; the work is the same for every password. */
  matches: (password: string) => Promise<boolean>;
  /** Whether it is of the kind and at least of the cost that new hashes have. */
  current: boolean;
}

/** One way of writing hashes down. */
export interface HashKind {
  /** What a hash of this kind begins with. */
  begins: RegExp;
  /** @throws UnusableHashError */
  read: (text: string) => StoredHash;
}

/** A text that no password is checked against; the message stands after the name of the field. */
export class UnusableHashError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableHashError';
  }
}

export const damaged = (kind: string): UnusableHashError =>
  new UnusableHashError(`is a damaged ${kind} hash: it is cut, or not written as ${kind} is`);

/** A hash that would keep a processor busy for more than about a second, or the memory full. */
export const tooDear = (kind: string, most: string): UnusableHashError =>
  new UnusableHashError(`is a ${kind} hash that costs too much to check: at most ${most}`);

/** Bytes from base64, with `.` for `+` where passlib writes it so, with or without padding. */
export function fromBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}
