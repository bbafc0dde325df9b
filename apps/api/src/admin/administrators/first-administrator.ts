import { randomBytes } from 'node:crypto';
import { newId, type Database } from '#database';
import type { AuditLog } from '../../journal/audit/audit-log.js';
import { StartError } from '../../core/errors/start-error.js';
import { AppError } from '../../core/errors/app-error.js';
import { checkName, nameKey } from '../../core/fields/names.js';
import type { Settings } from '../../core/settings/settings.js';
import { administratorPasswordMin, type PasswordPolicy } from '../../security/password-policy.js';
import type { PasswordHasher } from '../../security/passwords.js';

/** What the operator has to be told of a first administrator, once. */
export interface FirstAdministrator {
  username: string;
  /** Null where the settings gave it: then the operator knows it. */
  generatedPassword: string | null;
}

/**
 * Makes the first administrator, an owner, where there is no administrator at all. Of nodes that
 * start at once one makes it. There is no default password: it is given, or generated.
 * @returns undefined where there were administrators before
 */
export async function createFirstAdministrator(
  database: Database,
  passwords: PasswordHasher,
  policy: PasswordPolicy,
  settings: Settings,
  audit: AuditLog,
): Promise<FirstAdministrator | undefined> {
  if (await database.administrators.any()) return undefined;
  const { adminUsername: username, adminPassword: given } = settings;
  refuseInvalidSetting('SIGNET_ADMIN_USERNAME', checkName(username));
  if (given !== undefined)
    refuseInvalidSetting('SIGNET_ADMIN_PASSWORD', await passwordFault(policy, given, username));
  const password = given ?? randomBytes(18).toString('base64url');
  const passwordHash = await passwords.hash(password);
  const made = await database.transaction(async (tx) => {
    await tx.administrators.lockTable();
    if (await tx.administrators.any()) return false;
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
  return made ? { username, generatedPassword: given === undefined ? password : null } : undefined;
}

/** At the first start there is no second factor yet. */
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

/** The lines that tell the operator. */
export function describeFirstAdministrator(first: FirstAdministrator): string[] {
  return [
    `First administrator: ${first.username}`,
    first.generatedPassword === null
      ? 'Password: as given by SIGNET_ADMIN_PASSWORD'
      : `Password: ${first.generatedPassword} (shown this once)`,
  ];
}
