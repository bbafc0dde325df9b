import { Injectable } from '@nestjs/common';
import {
  ChangeFeed,
  Database,
  type KeyPurpose,
  type RefreshKeys,
  type SigningKey,
} from '#database';
import { notFound } from '../../core/errors/edit-outcome.js';
import { FeedCache } from '../../core/concurrency/feed-cache.js';
import type { SigningAlgorithm } from './algorithms.js';
import type { KeyManagementAlgorithm } from './encryption-algorithms.js';
import {
  importDecrypter,
  importEncrypter,
  type Decrypter,
  type Encrypter,
} from './encryption-keys.js';
import { importSigner, importVerifier, type Signer, type Verifier } from './key-material.js';
import { signingKeyContext } from '../../security/encryption/encryption-contexts.js';
import { MasterKeys } from '../../security/encryption/master-keys.js';

const MAX_CACHED = 5_000;

/** The purposes of signing keys. */
export type SigningPurpose = Exclude<KeyPurpose, 'encryption'>;

/** A parsed key of a namespace that signs, or signed before. */
export interface RingKey {
  readonly id: string;
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly purpose: SigningPurpose;
  readonly signer: Signer;
  readonly verifier: Verifier;
  /** Null for HMAC. */
  readonly publicJwk: Record<string, unknown> | null;
}

/** A parsed key of a namespace that refresh tokens are encrypted for. */
export interface RingEncryptionKey {
  readonly id: string;
  readonly kid: string;
  readonly alg: KeyManagementAlgorithm;
  readonly recipient: Encrypter;
  readonly decrypter: Decrypter;
}

type Signers = Partial<Record<SigningPurpose, RingKey>>;

/** The parsed keys of one namespace. */
export class NamespaceKeys {
  constructor(
    private readonly keys: ReadonlyMap<string, RingKey>,
    private readonly signers: Readonly<Signers>,
    private readonly encryptionKeys: ReadonlyMap<string, RingEncryptionKey>,
    private readonly activeEncryption: RingEncryptionKey | undefined,
    /** The public keys, in order of publication. */
    readonly publicJwks: readonly Record<string, unknown>[],
  ) {}

  /**
   * The key that signs.
   * @throws AppError namespace.unknown if the namespace was deleted concurrently
   */
  activeKey(purpose: SigningPurpose): RingKey {
    const key = this.signers[purpose];
    if (!key) throw this.missingKeyError(purpose);
    return key;
  }

  /** Finds a verification key by its `kid`, in this namespace and for this purpose only. */
  findVerificationKey(purpose: SigningPurpose, kid: string): RingKey | undefined {
    const key = this.keys.get(kid);
    return key?.purpose === purpose ? key : undefined;
  }

  /** The algorithms of unexpired access tokens, that of the active key first. */
  get accessAlgorithms(): SigningAlgorithm[] {
    const all = [...this.keys.values()].filter(({ purpose }) => purpose === 'access');
    return [...new Set([this.activeKey('access'), ...all].map(({ algorithm }) => algorithm))];
  }

  /** The ids of the active keys, for a new refresh token. */
  activeRefreshKeyIds(encrypted: boolean): RefreshKeys {
    return {
      refreshKeyId: this.activeKey('refresh').id,
      encryptionKeyId: encrypted ? this.encryptionKey(null).id : null,
    };
  }

  /**
   * The key that signs the refresh token of a session: the recorded key, or the active one if that no longer exists.
   */
  refreshKey(id: string | null): RingKey {
    const own = [...this.keys.values()].find((key) => key.id === id && key.purpose === 'refresh');
    return own ?? this.activeKey('refresh');
  }

  /**
   * The key that encrypts the refresh token of a session: the recorded key, or the active one if that no longer exists.
   */
  encryptionKey(id: string | null): RingEncryptionKey {
    const own = [...this.encryptionKeys.values()].find((key) => key.id === id);
    const key = own ?? this.activeEncryption;
    if (!key) throw this.missingKeyError('encryption');
    return key;
  }

  /** Finds an encryption key by its `kid`, in this namespace only. */
  findDecryptionKey(kid: string): RingEncryptionKey | undefined {
    return this.encryptionKeys.get(kid);
  }

  /** A namespace is created with its keys, and loses all of them when it is deleted. */
  private missingKeyError(purpose: KeyPurpose): Error {
    if (this.keys.size === 0) return notFound('namespace.unknown', 'namespace');
    return new Error(`The namespace has no active ${purpose} key.`);
  }
}

/** Decrypts and parses the keys of namespaces, and caches them. */
@Injectable()
export class KeyRing {
  private readonly cache: FeedCache<NamespaceKeys>;

  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    feed: ChangeFeed,
  ) {
    this.cache = new FeedCache(feed, {
      name: 'keys',
      max: MAX_CACHED,
      tagsOf: (namespaceId) => [`namespace:${namespaceId}`],
    });
  }

  async loadKeyRing(namespaceId: string): Promise<NamespaceKeys> {
    const keys = await this.cache.get(namespaceId, () => this.load(namespaceId));
    if (!keys) throw new Error('The namespace has no keys.');
    return keys;
  }

  private async load(namespaceId: string): Promise<NamespaceKeys> {
    const rows = await this.database.signingKeys.listLive(namespaceId);
    const keys = new Map<string, RingKey>();
    const signers: Signers = {};
    const encryptionKeys = new Map<string, RingEncryptionKey>();
    let activeEncryption: RingEncryptionKey | undefined;
    for (const row of rows) {
      if (row.purpose === 'encryption') {
        const key = await this.parseEncryption(row);
        encryptionKeys.set(row.kid, key);
        if (row.state === 'active') activeEncryption = key;
      } else {
        const key = await this.parse(row, row.purpose);
        keys.set(row.kid, key);
        if (row.state === 'active') signers[row.purpose] = key;
      }
    }
    const published = rows.filter(
      ({ purpose, publicJwk }) => purpose === 'access' && publicJwk !== null,
    );
    return new NamespaceKeys(
      keys,
      signers,
      encryptionKeys,
      activeEncryption,
      published.map(({ publicJwk }) => publicJwk ?? {}),
    );
  }

  private async parse(row: SigningKey, purpose: SigningPurpose): Promise<RingKey> {
    const algorithm = row.algorithm as SigningAlgorithm;
    const privateJwk = this.privateJwk(row);
    return {
      id: row.id,
      kid: row.kid,
      algorithm,
      purpose,
      publicJwk: row.publicJwk,
      signer: await importSigner(algorithm, privateJwk),
      verifier: await importVerifier(algorithm, row.publicJwk ?? privateJwk),
    };
  }

  private async parseEncryption(row: SigningKey): Promise<RingEncryptionKey> {
    const alg = row.algorithm as KeyManagementAlgorithm;
    const privateJwk = this.privateJwk(row);
    return {
      id: row.id,
      kid: row.kid,
      alg,
      recipient: await importEncrypter(alg, privateJwk),
      decrypter: await importDecrypter(alg, privateJwk),
    };
  }

  private privateJwk(row: SigningKey): Record<string, unknown> {
    if (row.encryptedPrivateKey === null)
      throw new Error('A key that is in use has no private part.');
    const plain = this.masterKeys.decrypt(row.encryptedPrivateKey, signingKeyContext(row));
    return JSON.parse(new TextDecoder().decode(plain)) as Record<string, unknown>;
  }
}
