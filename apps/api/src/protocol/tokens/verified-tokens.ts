import { boundedCache } from '../../core/concurrency/bounded-cache.js';
import type { NamespaceKeys } from '../../keys/signing-keys/key-ring.js';

const MAX_BYTES = 32 * 1024 * 1024;
/** Size of the claims and of the entry, in bytes. */
const ENTRY_BYTES = 400;

interface Verified<T> {
  keys: NamespaceKeys;
  isEncrypted: boolean;
  claims: T;
}

/**
 * The claims of tokens that were verified before. Whether a key signed a text never changes, so only the times are
 * checked again. An entry is valid for the key ring that verified it, which is replaced with each change of the
 * namespace or its keys.
 */
export class VerifiedTokens<T extends object> {
  private readonly tokens = boundedCache<Verified<T>>({
    bytes: { max: MAX_BYTES, sizeOf: (_, token) => token.length + ENTRY_BYTES },
  });

  /** @param isEncrypted whether the namespace encrypts its tokens, as it did when this one was verified */
  findClaims(keys: NamespaceKeys, isEncrypted: boolean, token: string): T | undefined {
    const known = this.tokens.get(token);
    return known?.keys === keys && known.isEncrypted === isEncrypted ? known.claims : undefined;
  }

  rememberClaims(keys: NamespaceKeys, isEncrypted: boolean, token: string, claims: T): void {
    this.tokens.set(token, { keys, isEncrypted, claims });
  }
}
