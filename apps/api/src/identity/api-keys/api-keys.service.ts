import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type ApiKey,
  type NewApiKey,
  type Page,
  type Repositories,
  type ExpectedVersions,
} from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { DatabaseClock } from '../../core/time/database-clock.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { pageRequest } from '../../core/fields/paging.js';
import { hasExpired } from './api-key-authenticator.js';
import { hashApiKey, newApiKey } from './api-key-secrets.js';
import type {
  ApiKeyCreate,
  ApiKeyEdit,
  ApiKeyWithSecret,
  ApiKeyQuery,
  ApiKeyResponse,
} from './api-keys.dto.js';

/** A validated API key that is not stored yet, with its secret, which is returned once. */
export interface PreparedApiKey {
  row: NewApiKey;
  key: string;
}

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    @Inject(DatabaseClock) private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  async list(namespaceId: string, query: ApiKeyQuery): Promise<Page<ApiKeyResponse>> {
    const { disabled } = query;
    const page = await this.database.apiKeys.page(namespaceId, pageRequest(query), { disabled });
    return { ...page, items: page.items.map(describe) };
  }

  async get(namespaceId: string, id: string): Promise<ApiKeyResponse> {
    const key = await this.database.apiKeys.findById(namespaceId, id);
    if (!key) throw noApiKey();
    return describe(key);
  }

  async create(namespaceId: string, body: ApiKeyCreate): Promise<ApiKeyWithSecret> {
    const prepared = this.prepareApiKey(namespaceId, body);
    return this.database.transaction((tx) => this.insertApiKey(tx, prepared));
  }

  /** Validates a new key and generates its secret, without storing it. */
  prepareApiKey(namespaceId: string, body: ApiKeyCreate): PreparedApiKey {
    const { name, identifier = newId(), disabled = false } = body;
    const {
      allowedAddresses = [],
      attributes = {},
      maySetClaims = false,
      exchangeAudiences = [],
    } = body;
    const expiresAt = toDate(body.expiresAt);
    if (hasExpired({ expiresAt }, this.clock.now())) throw expiresInThePast();
    const id = newId();
    const key = newApiKey(id);
    const row = {
      id,
      namespaceId,
      name,
      nameKey: nameKey(name),
      identifier: identifier.toLowerCase(),
      ...hashApiKey(key),
      disabled,
      expiresAt,
      allowedAddresses,
      attributes,
      maySetClaims,
      exchangeAudiences,
    };
    return { row, key };
  }

  async insertApiKey(tx: Repositories, { row, key }: PreparedApiKey): Promise<ApiKeyWithSecret> {
    const after = await tx.apiKeys.insert(row);
    const { id, name, namespaceId } = after;
    const target = { kind: 'api-key', id, name } as const;
    await this.audit.recordIn(tx, { action: 'api-key.create', namespaceId, target, after });
    return { ...describe(after), key };
  }

  /** Revokes the sessions of a key that the edit disables or expires. */
  async edit(
    namespaceId: string,
    id: string,
    version: ExpectedVersions,
    request: ApiKeyEdit,
  ): Promise<ApiKeyResponse> {
    const now = this.clock.now();
    const { name, disabled, expiresAt, allowedAddresses, attributes } = request;
    const { maySetClaims, exchangeAudiences } = request;
    const patch = {
      ...(name === undefined ? {} : { name, nameKey: nameKey(name) }),
      ...(disabled === undefined ? {} : { disabled }),
      ...(expiresAt === undefined ? {} : { expiresAt: toDate(expiresAt) }),
      ...(allowedAddresses === undefined ? {} : { allowedAddresses }),
      ...(attributes === undefined ? {} : { attributes }),
      ...(maySetClaims === undefined ? {} : { maySetClaims }),
      ...(exchangeAudiences === undefined ? {} : { exchangeAudiences }),
    };
    return this.database.transaction(async (tx) => {
      const before = await tx.apiKeys.lock(namespaceId, id);
      const key = editOutcome(
        await tx.apiKeys.edit(namespaceId, id, version, patch, now),
        noApiKey,
      );
      if (key.disabled) await revokeSessions(tx, key, 'api-key-disabled', now);
      else if (hasExpired(key, now)) await revokeSessions(tx, key, 'api-key-expired', now);
      await tx.changes.publish('user', id);
      const target = { kind: 'api-key', id, name: key.name } as const;
      const after = key;
      await this.audit.recordIn(tx, { action: 'api-key.edit', namespaceId, target, before, after });
      return describe(key);
    });
  }

  /** Replaces the secret. The old secret stops working immediately, and its sessions are revoked. */
  async rotate(
    namespaceId: string,
    id: string,
    version: ExpectedVersions,
  ): Promise<ApiKeyWithSecret> {
    const now = this.clock.now();
    const key = newApiKey(id);
    return this.database.transaction(async (tx) => {
      const before = await tx.apiKeys.lock(namespaceId, id);
      const outcome = await tx.apiKeys.edit(namespaceId, id, version, hashApiKey(key), now);
      const row = editOutcome(outcome, noApiKey);
      await revokeSessions(tx, row, 'api-key-rotated', now);
      await tx.changes.publish('user', id);
      const target = { kind: 'api-key', id, name: row.name } as const;
      const after = row;
      await this.audit.recordIn(tx, {
        action: 'api-key.rotate',
        namespaceId,
        target,
        before,
        after,
      });
      return { ...describe(row), key };
    });
  }

  async delete(namespaceId: string, id: string, version: ExpectedVersions): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.apiKeys.lock(namespaceId, id);
      editOutcome(await tx.apiKeys.delete(namespaceId, id, version), noApiKey);
      await tx.changes.publish('user', id);
      const target = { kind: 'api-key', id, name: before?.name } as const;
      await this.audit.recordIn(tx, { action: 'api-key.delete', namespaceId, target, before });
    });
  }
}

/** Revokes the sessions; other nodes drop them from their caches when the change of the key reaches them. */
async function revokeSessions(
  tx: Repositories,
  { namespaceId, id }: ApiKey,
  reason: string,
  now: Date,
): Promise<void> {
  await tx.sessions.revokeAllOfApiKey(namespaceId, id, reason, now);
}

function toDate(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}

function describe(key: ApiKey): ApiKeyResponse {
  return { ...key, imported: key.hashKind === 'sha512' };
}

function noApiKey(): AppError {
  return notFound('api_key.unknown', 'API key in this namespace');
}

function expiresInThePast(): AppError {
  return new AppError('request.invalid', 'The API key would expire before it is created.', [
    { pointer: '/expiresAt', detail: 'must be in the future' },
  ]);
}
