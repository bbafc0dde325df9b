import { Inject, Injectable } from '@nestjs/common';
import { ChangeFeed, Database, type KeyPurpose, type SigningKey } from '#database';
import { Remembered } from '../common/remembered.js';
import type { SigningAlgorithm } from './algorithms.js';
import { importSigner, importVerifier, type Signer, type Verifier } from './key-material.js';
import { sealContext } from './keys.service.js';
import { MasterKeys } from './master-keys.js';

const MOST_REMEMBERED = 5_000;

/** A key of a namespace, parsed and ready. */
export interface RingKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly purpose: KeyPurpose;
  readonly verifier: Verifier;
  /** Null for HMAC. */
  readonly publicJwk: Record<string, unknown> | null;
}

/** The parsed keys of one namespace. */
export class NamespaceKeys {
  constructor(
    private readonly keys: ReadonlyMap<string, RingKey>,
    private readonly signers: Readonly<Partial<Record<KeyPurpose, RingKey & { signer: Signer }>>>,
    /** What verifiers may know, in the order of publication. */
    readonly publicJwks: readonly Record<string, unknown>[],
  ) {}

  /** The key that signs. */
  active(purpose: KeyPurpose): RingKey & { signer: Signer } {
    const key = this.signers[purpose];
    if (!key) throw new Error(`The namespace has no active ${purpose} key.`);
    return key;
  }

  /** A key by its `kid`, among those of this namespace and purpose only. */
  find(purpose: KeyPurpose, kid: string): RingKey | undefined {
    const key = this.keys.get(kid);
    return key?.purpose === purpose ? key : undefined;
  }
}

/** Opens and parses the keys of namespaces once, and keeps them parsed. */
@Injectable()
export class KeyRing {
  private readonly remembered: Remembered<NamespaceKeys>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MasterKeys) private readonly masterKeys: MasterKeys,
    @Inject(ChangeFeed) feed: ChangeFeed,
  ) {
    this.remembered = new Remembered(feed, MOST_REMEMBERED, (event) =>
      event.topic === 'namespace' ? [event.id] : [],
    );
  }

  async of(namespaceId: string): Promise<NamespaceKeys> {
    const keys = await this.remembered.get(namespaceId, () => this.load(namespaceId));
    if (!keys) throw new Error('The namespace has no keys.');
    return keys;
  }

  private async load(namespaceId: string): Promise<NamespaceKeys> {
    const rows = await this.database.signingKeys.listLive(namespaceId);
    const keys = new Map<string, RingKey>();
    const signers: Partial<Record<KeyPurpose, RingKey & { signer: Signer }>> = {};
    for (const row of rows) {
      const { key, signer } = await this.parse(row);
      keys.set(row.kid, key);
      if (row.state === 'active') signers[row.purpose] = { ...key, signer };
    }
    const published = rows.filter(
      ({ purpose, publicJwk }) => purpose === 'access' && publicJwk !== null,
    );
    return new NamespaceKeys(
      keys,
      signers,
      published.map(({ publicJwk }) => publicJwk ?? {}),
    );
  }

  private async parse(row: SigningKey): Promise<{ key: RingKey; signer: Signer }> {
    const algorithm = row.algorithm as SigningAlgorithm;
    const plain = this.masterKeys.open(row.sealedPrivate, sealContext(row));
    const privateJwk = JSON.parse(new TextDecoder().decode(plain)) as Record<string, unknown>;
    return {
      key: {
        kid: row.kid,
        algorithm,
        purpose: row.purpose,
        publicJwk: row.publicJwk,
        verifier: await importVerifier(algorithm, row.publicJwk ?? privateJwk),
      },
      signer: await importSigner(algorithm, privateJwk),
    };
  }
}
