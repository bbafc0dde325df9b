import { Injectable } from '@nestjs/common';
import { Database, newId, type NewApiKey } from '#database';
import { AuditLog, type AuditTarget } from '../../journal/audit/audit-log.js';
import { AppError, type FieldError } from '../../core/errors/app-error.js';
import { nameKey } from '../../core/fields/names.js';
import { canBeApiKey, hashApiKey, type StoredSecret } from './api-key-secrets.js';
import type { ApiKeyImport, ApiKeyImportReport, ImportedApiKey } from './api-keys.dto.js';

/** Maximum number of key names in the audit entry of an import. */
const MAX_AUDITED_NAMES = 50;

/** Imports API keys created by another server: all of a request, or none. */
@Injectable()
export class ApiKeysImportService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** @throws AppError naming each row that cannot be imported, and why */
  async import(namespaceId: string, { keys }: ApiKeyImport): Promise<ApiKeyImportReport> {
    const invalid = keys.flatMap(secretErrors);
    if (invalid.length > 0) {
      throw new AppError('request.invalid', 'Some keys are invalid.', invalid);
    }
    const rows = keys.map((key) => rowOf(namespaceId, key));
    await this.database.transaction(async (tx) => {
      const present = await tx.apiKeys.findConflicts(
        namespaceId,
        rows.map((row) => row.nameKey),
        rows.map((row) => row.secretHash),
      );
      const taken = conflictErrors(rows, present, keys);
      if (taken.length > 0) {
        throw new AppError(
          'api_key.import_refused',
          'Some of these keys or names already exist. Nothing was imported.',
          taken,
        );
      }
      await tx.apiKeys.insertAll(rows);
      const after = { imported: rows.length, names: rows.slice(0, MAX_AUDITED_NAMES).map(nameOf) };
      const target = targetOf(namespaceId, rows);
      await this.audit.recordIn(tx, { action: 'api-key.import', namespaceId, target, after });
    });
    return { imported: rows.length };
  }
}

const nameOf = ({ name }: NewApiKey): string => name;

/** The target of the audit entry: the key if there is only one, otherwise the namespace. */
function targetOf(namespaceId: string, rows: readonly NewApiKey[]): AuditTarget {
  const [first, second] = rows;
  return first && !second
    ? { kind: 'api-key', id: first.id, name: first.name }
    : { kind: 'namespace', id: namespaceId };
}

function secretErrors({ key, sha512 }: ImportedApiKey, index: number): FieldError[] {
  if ((key === undefined) === (sha512 === undefined)) {
    return [{ pointer: `/keys/${index}`, detail: 'must have either `key` or `sha512`' }];
  }
  if (key === undefined || canBeApiKey(key)) return [];
  return [{ pointer: `/keys/${index}/key`, detail: 'is not a valid Signet key: check for typos' }];
}

function rowOf(namespaceId: string, imported: ImportedApiKey): NewApiKey {
  const { name, identifier, expiresAt } = imported;
  return {
    id: newId(),
    namespaceId,
    name,
    nameKey: nameKey(name),
    identifier: identifier.toLowerCase(),
    ...storedSecret(imported),
    disabled: false,
    expiresAt: expiresAt === undefined || expiresAt === null ? null : new Date(expiresAt),
    allowedAddresses: [],
    attributes: {},
    maySetClaims: false,
    exchangeAudiences: [],
  };
}

function storedSecret({ key, sha512 = '' }: ImportedApiKey): StoredSecret {
  return key === undefined
    ? { secretHash: sha512.toLowerCase(), hashKind: 'sha512' }
    : hashApiKey(key);
}

/** The conflicts of each row with existing keys and with earlier rows. */
function conflictErrors(
  rows: readonly NewApiKey[],
  present: readonly Pick<NewApiKey, 'nameKey' | 'secretHash'>[],
  keys: readonly ImportedApiKey[],
): FieldError[] {
  const names = new Set(present.map((row) => row.nameKey));
  const hashes = new Set(present.map((row) => row.secretHash));
  return rows.flatMap((row, index) => {
    const fields: FieldError[] = [];
    const secret = keys[index]?.key === undefined ? 'sha512' : 'key';
    if (names.has(row.nameKey))
      fields.push({ pointer: `/keys/${index}/name`, detail: 'is already the name of another key' });
    if (hashes.has(row.secretHash))
      fields.push({ pointer: `/keys/${index}/${secret}`, detail: 'is already in use' });
    names.add(row.nameKey);
    hashes.add(row.secretHash);
    return fields;
  });
}
