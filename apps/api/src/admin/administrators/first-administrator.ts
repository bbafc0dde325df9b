import { randomBytes } from 'node:crypto';
import { newId, type Database } from '#database';
import type { AuditLog } from '../../journal/audit/audit-log.js';
import { StartError } from '../../core/errors/start-error.js';
import { AppError } from '../../core/errors/app-error.js';
import { checkName, nameKey } from '../../core/fields/names.js';
import type { Settings } from '../../core/settings/settings.js';
import { administratorPasswordMin, type PasswordPolicy } from '../../security/password-policy.js';
import type { PasswordHasher } from '../../security/passwords.js';

/** The first administrator, for display to the operator once. */
export interface FirstAdministrator {
  username: string;
  /** Null if the password was configured by a setting. */
  generatedPassword: string | null;
}

/**
 * Creates the first administrator, an owner, if there is none. Of nodes starting concurrently, one creates it. There is
 * no default password: it is configured or generated.
 * @returns undefined if an administrator exists already
 */
export async function createFirstAdministrator(
  database: Database,
  passwords: PasswordHasher,
  policy: PasswordPolicy,
  settings: Settings,
  audit: AuditLog,
): Promise<FirstAdministrator | undefined> {
  if (await database.administrators.exists()) return undefined;
  const { adminUsername: username, adminPassword: given } = settings;
  refuseInvalidSetting('SIGNET_ADMIN_USERNAME', checkName(username));
  if (given !== undefined)
    refuseInvalidSetting('SIGNET_ADMIN_PASSWORD', await passwordFault(policy, given, username));
  const password = given ?? randomBytes(18).toString('base64url');
  const passwordHash = await passwords.hash(password);
  const created = await database.transaction(async (tx) => {
    await tx.administrators.lockTable();
    if (await tx.administrators.exists()) return false;
    const after = await tx.administrators.insert({
      id: newId(),
      username,
      usernameKey: nameKey(username),
      passwordHash,
      shortPassword: false,
      role: 'owner',
      disabled: false,
    });
    await audit.recordIn(tx, {
      action: 'administrator.create',
      namespaceId: null,
      target: { kind: 'administrator', id: after.id, name: username },
      after,
    });
    return true;
  });
  return created
    ? { username, generatedPassword: given === undefined ? password : null }
    : undefined;
}

/** The policy for an account without a second factor: none can be enrolled before the first start. */
async function passwordFault(
  policy: PasswordPolicy,
  password: string,
  username: string,
): Promise<string | undefined> {
  const minLength = administratorPasswordMin({ secondFactor: false });
  try {
    return await policy.check(password, { minLength, names: [username] }, '');
  } catch (error) {
    if (error instanceof AppError) return error.fields[0]?.detail ?? error.detail;
    throw error;
  }
}

function refuseInvalidSetting(variable: string, fault: string | undefined): void {
  if (fault !== undefined) throw new StartError(`${variable}: ${fault}.`);
}

/** The lines that show the credentials to the operator. */
export function describeFirstAdministrator(first: FirstAdministrator): string[] {
  return [
    `First administrator: ${first.username}`,
    first.generatedPassword === null
      ? 'Password: as given by SIGNET_ADMIN_PASSWORD'
      : `Password: ${first.generatedPassword} (shown this once)`,
  ];
}
