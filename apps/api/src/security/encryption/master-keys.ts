import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** A master key from the settings. */
export interface MasterKey {
  /** 1 to 32 letters, digits, `_` and `-`; part of every ciphertext, so it must not change. */
  readonly id: string;
  /** 32 random bytes. */
  readonly secret: Uint8Array;
}

/**
 * The setting is invalid. The message completes `<VARIABLE>: …` and never contains a part of a secret.
 */
export class InvalidMasterKeysError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidMasterKeysError';
  }
}

/** The ciphertext names a master key that is not in the settings. */
export class UnknownMasterKeyError extends Error {
  constructor(readonly masterKeyId: string) {
    super(`The master key \`${masterKeyId}\` is not in the settings.`);
    this.name = 'UnknownMasterKeyError';
  }
}

/**
 * The ciphertext is damaged, was moved to another row, or belongs to another key with the same id.
 */
export class DecryptionError extends Error {
  constructor() {
    super('The encrypted value is damaged, or was encrypted for another record.');
    this.name = 'DecryptionError';
  }
}

const VERSION = 'v1';
const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHECK_CONTEXT = ['master-key-check'];
const CHECK_TEXT = new TextEncoder().encode('signet');

const idShape = /^[A-Za-z0-9_-]{1,32}$/;
const secretShape = /^[A-Za-z0-9+/_-]{43}=?$/;
const ciphertextShape = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

const macShape = /^([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{43})$/;

/** Derivation context of a key: part of stored ciphertexts and MACs, so it must not change. */
type Purpose = 'seal' | 'check' | 'proof';

/**
 * Encrypts secrets at rest: AES-256-GCM with a random 96-bit nonce, and the location of the secret as additional
 * data, so that a ciphertext cannot be moved to another row (SECURITY: C-7). The first key encrypts, all keys
 * decrypt: to rotate, prepend a key and keep the old one until everything is re-encrypted.
 *
 * A key must not encrypt more than 2^32 values (NIST SP 800-38D section 8.3); Signet encrypts two per signing key.
 */
export class MasterKeys {
  readonly #first: string;
  readonly #keys: ReadonlyMap<string, Readonly<Record<Purpose, Uint8Array>>>;

  /**
   * @throws InvalidMasterKeysError if the list is empty, or an id or secret is invalid, weak or duplicated
   */
  constructor(keys: readonly MasterKey[]) {
    const [first] = keys;
    if (first === undefined) throw new InvalidMasterKeysError('must have at least one key.');
    const derived = new Map<string, Readonly<Record<Purpose, Uint8Array>>>();
    const seen = new Set<string>();
    keys.forEach(({ id, secret }, index) => {
      const which = `entry ${index + 1}`;
      if (!idShape.test(id)) {
        throw new InvalidMasterKeysError(
          `${which}: the id must be 1 to 32 letters, digits, \`_\` or \`-\`.`,
        );
      }
      if (secret.length !== SECRET_BYTES) {
        throw new InvalidMasterKeysError(
          `${which}: the key must be the base64 of exactly ${SECRET_BYTES} bytes.`,
        );
      }
      if (new Set(secret).size === 1) {
        throw new InvalidMasterKeysError(
          `${which}: the key is not random; \`signet init\` generates one.`,
        );
      }
      if (derived.has(id)) throw new InvalidMasterKeysError(`${which}: the id occurs twice.`);
      const text = Buffer.from(secret).toString('base64');
      if (seen.has(text)) throw new InvalidMasterKeysError(`${which}: the key occurs twice.`);
      seen.add(text);
      derived.set(id, {
        seal: derive(secret, 'seal'),
        check: derive(secret, 'check'),
        proof: derive(secret, 'proof'),
      });
    });
    this.#first = first.id;
    this.#keys = derived;
  }

  /**
   * Parses `id:base64[,id2:base64…]` with 32-byte keys (base64 or base64url, padding optional). Line breaks also
   * separate entries.
   *
   * @throws InvalidMasterKeysError with the number of the invalid entry, never its text, which may be the secret
   */
  static parse(setting: string): MasterKeys {
    return new MasterKeys(
      setting
        .trim()
        .split(/,|\r?\n/)
        .map((entry, index) => {
          const [, id, base64] = /^\s*([^:]*):(.*?)\s*$/.exec(entry) ?? [];
          if (id === undefined || base64 === undefined) {
            throw new InvalidMasterKeysError(
              `entry ${index + 1}: must have the form \`id:base64\`.`,
            );
          }
          return {
            id,
            secret: secretShape.test(base64) ? Buffer.from(base64, 'base64') : new Uint8Array(),
          };
        }),
    );
  }

  /** Generates a random key, formatted for the setting. */
  static generate(id: string): string {
    return `${id}:${randomBytes(SECRET_BYTES).toString('base64')}`;
  }

  /** Key ids; the first one encrypts. */
  get ids(): string[] {
    return [...this.#keys.keys()];
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /**
   * Encrypts under the first key. `context` is the location of the secret, for example table, namespace and row;
   * decryption needs the same parts in the same order.
   *
   * @returns `v1.<master key id>.<nonce>.<ciphertext and tag>`, the last two in base64url
   */
  encrypt(plaintext: Uint8Array, context: readonly string[]): string {
    return this.#encrypt('seal', this.#first, plaintext, context);
  }

  /**
   * @throws UnknownMasterKeyError if its key is not in the settings
   * @throws DecryptionError if it is damaged or has another context
   */
  decrypt(ciphertext: string, context: readonly string[]): Uint8Array {
    return this.#decrypt('seal', ciphertext, context);
  }

  /**
   * Creates the check value that identifies a master key at later starts; it reveals nothing about the key.
   */
  createCheckValue(id: string): string {
    return this.#encrypt('check', id, CHECK_TEXT, CHECK_CONTEXT);
  }

  /** Whether the key with this id created the check value. */
  verifyCheckValue(id: string, check: string): boolean {
    if (ciphertextShape.exec(check)?.[1] !== id) return false;
    try {
      this.#decrypt('check', check, CHECK_CONTEXT);
      return true;
    } catch (error) {
      if (error instanceof DecryptionError || error instanceof UnknownMasterKeyError) return false;
      throw error;
    }
  }

  /**
   * HMAC-SHA-256 under the first key, which an attacker with write access to the database cannot create. `parts`
   * start with the purpose.
   *
   * @returns `<master key id>.<43 characters of base64url>`
   */
  mac(parts: readonly string[]): string {
    return `${this.#first}.${this.#mac(this.#first, parts)}`;
  }

  /** @returns undefined if its key is not in the settings */
  verifyMac(mac: string, parts: readonly string[]): boolean | undefined {
    const [, id, digest] = macShape.exec(mac) ?? [];
    if (id === undefined || digest === undefined) return false;
    if (!this.#keys.has(id)) return undefined;
    return timingSafeEqual(Buffer.from(digest), Buffer.from(this.#mac(id, parts)));
  }

  #mac(id: string, parts: readonly string[]): string {
    const data = JSON.stringify([VERSION, 'proof', id, ...parts]);
    return createHmac('sha256', this.#key(id, 'proof')).update(data).digest('base64url');
  }

  #encrypt(
    purpose: Purpose,
    id: string,
    plaintext: Uint8Array,
    context: readonly string[],
  ): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(id, purpose), nonce, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(additionalData(id, purpose, context));
    const ciphertext = Buffer.concat([
      cipher.update(plaintext),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${VERSION}.${id}.${nonce.toString('base64url')}.${ciphertext.toString('base64url')}`;
  }

  #decrypt(purpose: Purpose, text: string, context: readonly string[]): Uint8Array {
    const [, id, nonce, ciphertext] = ciphertextShape.exec(text) ?? [];
    if (id === undefined || nonce === undefined || ciphertext === undefined)
      throw new DecryptionError();
    const bytes = Buffer.from(ciphertext, 'base64url');
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.#key(id, purpose),
      Buffer.from(nonce, 'base64url'),
      {
        authTagLength: TAG_BYTES,
      },
    );
    decipher.setAAD(additionalData(id, purpose, context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = decipher.update(bytes.subarray(0, -TAG_BYTES));
    try {
      return Buffer.concat([plain, decipher.final()]);
    } catch {
      throw new DecryptionError();
    }
  }

  #key(id: string, purpose: Purpose): Uint8Array {
    const key = this.#keys.get(id);
    if (key === undefined) throw new UnknownMasterKeyError(id);
    return key[purpose];
  }
}

/**
 * One derived key per purpose (RFC 5869), so that outputs of one purpose reveal nothing about another.
 */
function derive(secret: Uint8Array, purpose: Purpose): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', secret, '', `signet/${VERSION}/${purpose}`, SECRET_BYTES),
  );
}

/** A JSON array, so that parts cannot be confused with each other. */
function additionalData(id: string, purpose: Purpose, context: readonly string[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([VERSION, purpose, id, ...context]));
}
