import type { NamespaceCreate } from '../../identity/namespaces/namespaces.dto.js';

/** Everything that an older server holds and that may be imported, read as a whole. */
export interface ImportSource {
  /** The product and the generation of its schema, for people. */
  product: string;
  /** In the order in which they were created. */
  namespaces: SourceNamespace[];
  orgs: SourceOrg[];
  /** Rows that cannot be imported wherever they would go. */
  skipped: SkippedRow[];
  /** What the import does differently from a copy, for people. */
  remarks: string[];
  /** What an administrator has to do by hand afterwards. */
  byHand: string[];
}

/** One application of the older server. */
export interface SourceNamespace {
  name: string;
  /** For a namespace that has to be created. */
  settings: Omit<NamespaceCreate, 'name'>;
  notes: string[];
  groups: SourceGroup[];
  users: SourceUser[];
  apiKeys: SourceApiKey[];
}

export interface SourceGroup {
  name: string;
  /** As text, `service:subject`. */
  rights: string[];
  notes: string[];
}

export interface SourceOrg {
  name: string;
  notes: string[];
}

export interface SourceUser {
  name: string;
  /** Null: the user has no password that Signet can check. */
  passwordHash: string | null;
  disabled: boolean;
  /** Names of groups of the same namespace, as the source spells them. */
  groups: string[];
  /** Names of orgs, as the source spells them. */
  orgs: string[];
  notes: string[];
}

export interface SourceApiKey {
  name: string;
  identifier: string;
  /** SHA-512 of the key, 128 lower-case hex digits. */
  sha512: string;
  /** Null: it does not expire. */
  expiresAt: Date | null;
}

export type RowKind = 'namespace' | 'org' | 'group' | 'user' | 'API key';

export interface SkippedRow {
  kind: RowKind;
  /** The namespace that the row is in, as the source spells it. */
  within?: string;
  name: string;
  reason: string;
}
