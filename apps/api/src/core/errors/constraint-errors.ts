import type { ErrorCode, FieldError } from './app-error.js';

interface Refusal {
  code: ErrorCode;
  detail: string;
  fields?: FieldError[];
}

const taken: Readonly<Record<string, Refusal>> = {
  namespaces_name_key_unique: {
    code: 'namespace.name_taken',
    detail: 'A namespace with this name or a confusable one already exists.',
  },
  users_namespace_id_name_key_unique: {
    code: 'user.name_taken',
    detail: 'A user with this name or a confusable one already exists.',
  },
  groups_namespace_id_name_key_unique: {
    code: 'group.name_taken',
    detail: 'A group with this name or a confusable one already exists.',
  },
  api_keys_namespace_id_name_key_unique: {
    code: 'api_key.name_taken',
    detail: 'An API key with this name or a confusable one already exists.',
  },
  api_keys_namespace_id_secret_hash_unique: {
    code: 'api_key.secret_taken',
    detail: 'This namespace already has this API key, under another name.',
  },
  audiences_namespace_id_name_unique: {
    code: 'audience.name_taken',
    detail: 'An audience with this name already exists.',
  },
  orgs_name_key_unique: {
    code: 'org.name_taken',
    detail: 'An org with this name or a confusable one already exists.',
  },
  administrators_username_key_unique: {
    code: 'administrator.name_taken',
    detail: 'An administrator with this name or a confusable one already exists.',
  },
  admin_passkeys_credential_id_unique: {
    code: 'passkey.taken',
    detail: 'This passkey is already registered.',
  },
};

/** The refusal for a row whose parent is missing: it was deleted while the request was being served. */
const missing = {
  namespace: { code: 'namespace.unknown', detail: 'Unknown namespace.' },
  user: { code: 'user.unknown', detail: 'There is no such user in this namespace.' },
  group: { code: 'group.unknown', detail: 'There is no such group in this namespace.' },
  apiKey: { code: 'api_key.unknown', detail: 'There is no such API key in this namespace.' },
  org: { code: 'org.unknown', detail: 'There is no such org.' },
  administrator: { code: 'administrator.unknown', detail: 'There is no such administrator.' },
  /** The administrator making the request. */
  self: {
    code: 'auth.required',
    detail: 'This account no longer exists. Sign in with another account.',
  },
} as const satisfies Record<string, Refusal>;

const foreignKeys: Readonly<Record<string, Refusal>> = {
  signing_keys_namespace_id_fkey: missing.namespace,
  audiences_namespace_id_fkey: missing.namespace,
  users_namespace_id_fkey: missing.namespace,
  groups_namespace_id_fkey: missing.namespace,
  api_keys_namespace_id_fkey: missing.namespace,
  activity_namespace_id_fkey: missing.namespace,
  administrator_namespaces_namespace_id_fkey: missing.namespace,
  group_members_namespace_id_user_id_fkey: missing.user,
  group_members_namespace_id_group_id_fkey: missing.group,
  group_rights_namespace_id_group_id_fkey: missing.group,
  api_key_rights_namespace_id_api_key_id_fkey: missing.apiKey,
  sessions_namespace_id_user_id_fkey: missing.user,
  sessions_namespace_id_api_key_id_fkey: missing.apiKey,
  org_members_namespace_id_user_id_fkey: missing.user,
  org_members_org_id_fkey: missing.org,
  administrator_namespaces_administrator_id_fkey: missing.administrator,
  admin_sessions_administrator_id_fkey: missing.self,
  admin_tokens_administrator_id_fkey: missing.self,
  admin_totps_administrator_id_fkey: missing.self,
  admin_recovery_codes_administrator_id_fkey: missing.self,
  admin_passkeys_administrator_id_fkey: missing.self,
  admin_tickets_administrator_id_fkey: missing.self,
  idempotency_keys_administrator_id_fkey: missing.self,
};

/**
 * Check constraints between two settings. Services validate them first, with more specific messages.
 */
const checks: Readonly<Record<string, Refusal>> = {
  namespaces_access_ttl_check: crossed('/accessTtl', 'must not exceed accessTtlMax'),
  namespaces_refresh_ttl_check: crossed('/refreshTtl', 'must not exceed refreshTtlMax'),
  namespaces_key_rotation_check: crossed('/keyRotation', 'must exceed accessTtlMax'),
};

function crossed(pointer: string, detail: string): Refusal {
  const fields = [{ pointer, detail }];
  return { code: 'request.invalid', detail: 'The lifetimes are inconsistent.', fields };
}

/** Errors by violated constraint; the constraint names are defined in libs/database. */
export const constraintErrors: Readonly<Record<string, Refusal>> = {
  ...taken,
  ...foreignKeys,
  ...checks,
};
