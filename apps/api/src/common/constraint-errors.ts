import type { ErrorCode } from './app-error.js';

/** Which refusal a violated constraint means. The names are chosen in libs/database. */
export const constraintErrors: Readonly<Record<string, { code: ErrorCode; detail: string }>> = {
  namespaces_name_key_unique: {
    code: 'namespace.name_taken',
    detail: 'There is already a namespace with this name, or with one that looks the same.',
  },
  users_namespace_id_name_key_unique: {
    code: 'user.name_taken',
    detail: 'There is already a user with this name, or with one that looks the same.',
  },
  groups_namespace_id_name_key_unique: {
    code: 'group.name_taken',
    detail: 'There is already a group with this name, or with one that looks the same.',
  },
  api_keys_namespace_id_name_key_unique: {
    code: 'api_key.name_taken',
    detail: 'There is already an API key with this name, or with one that looks the same.',
  },
  api_keys_namespace_id_secret_hash_unique: {
    code: 'api_key.secret_taken',
    detail: 'This API key is in this namespace already, under another name.',
  },
  audiences_namespace_id_name_unique: {
    code: 'audience.name_taken',
    detail: 'There is already an audience with this name.',
  },
  orgs_name_key_unique: {
    code: 'org.name_taken',
    detail: 'There is already an org with this name, or with one that looks the same.',
  },
  administrators_username_key_unique: {
    code: 'administrator.name_taken',
    detail: 'There is already an administrator with this name, or with one that looks the same.',
  },
  admin_passkeys_credential_id_unique: {
    code: 'passkey.taken',
    detail: 'This passkey is registered already.',
  },
  group_members_namespace_id_user_id_fkey: {
    code: 'user.unknown',
    detail: 'There is no such user in this namespace.',
  },
  group_members_namespace_id_group_id_fkey: {
    code: 'group.unknown',
    detail: 'There is no such group in this namespace.',
  },
  org_members_namespace_id_user_id_fkey: {
    code: 'user.unknown',
    detail: 'There is no such user in this namespace.',
  },
  org_members_org_id_fkey: { code: 'org.unknown', detail: 'There is no such org.' },
};
