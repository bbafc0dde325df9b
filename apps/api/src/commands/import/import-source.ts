import type { NamespaceCreate } from '../../identity/namespaces/namespaces.dto.js';

/** All importable data of a source. */
export interface ImportSource {
  /** Product and schema generation, for messages. */
  product: string;
  /** In order of creation. */
  namespaces: SourceNamespace[];
  orgs: SourceOrg[];
  /** Rows that cannot be imported into any namespace. */
  skipped: SkippedRow[];
  /** How the import differs from a copy, for messages. */
  remarks: string[];
  /** Manual steps after the import. */
  byHand: string[];
}

/** A namespace of the source. */
export interface SourceNamespace {
  name: string;
  /** Settings for a namespace that is created. */
  settings: Omit<NamespaceCreate, 'name'>;
  notes: string[];
  groups: SourceGroup[];
  users: SourceUser[];
  apiKeys: SourceApiKey[];
}

export interface SourceGroup {
  name: string;
  /** In the form `service:subject`. */
  rights: string[];
  notes: string[];
}

export interface SourceOrg {
  name: string;
  notes: string[];
}

export interface SourceUser {
  name: string;
  /** Null: no password hash that Signet can verify. */
  passwordHash: string | null;
  disabled: boolean;
  /** Group names of the same namespace, in the spelling of the source. */
  groups: string[];
  /** Org names, in the spelling of the source. */
  orgs: string[];
  notes: string[];
}

export interface SourceApiKey {
  name: string;
  identifier: string;
  /** SHA-512 of the key, 128 lower-case hex digits. */
  sha512: string;
  /** Null: no expiry. */
  expiresAt: Date | null;
}

export type RowKind = 'namespace' | 'org' | 'group' | 'user' | 'API key';

export interface SkippedRow {
  kind: RowKind;
  /** Source namespace, in the spelling of the source. */
  within?: string;
  name: string;
  reason: string;
}
