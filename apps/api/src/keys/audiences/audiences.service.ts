import { Injectable } from '@nestjs/common';
import { Database, newId, type Audience, type Page, type ExpectedVersions } from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { pageRequest } from '../../core/fields/paging.js';
import { InvalidKeyError } from '../signing-keys/key-checks.js';
import { publicKeySetOf, publicMembersOf, recipientOf } from './audience-key.js';
import type { AudienceCreate, AudienceEdit, AudienceQuery } from './audiences.dto.js';

type AudienceSettings = Pick<Audience, 'name' | 'jwk' | 'jwks' | 'alg' | 'enc'>;

/** Defaults of a new audience. */
const defaults = { jwk: null, jwks: null, alg: 'RSA-OAEP-256', enc: 'A256GCM' } as const;

@Injectable()
export class AudiencesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  list(namespaceId: string, query: AudienceQuery): Promise<Page<Audience>> {
    return this.database.audiences.page(namespaceId, pageRequest(query));
  }

  async get(namespaceId: string, id: string): Promise<Audience> {
    const audience = await this.database.audiences.findById(namespaceId, id);
    if (!audience) throw noAudience();
    return audience;
  }

  async create(namespaceId: string, request: AudienceCreate): Promise<Audience> {
    const settings = { ...defaults, name: request.name, ...settingsOf(request) };
    await refuseUnusableKey(settings);
    return this.database.transaction(async (tx) => {
      const audience = await tx.audiences.insert({ ...settings, id: newId(), namespaceId });
      await tx.changes.publish('namespace', namespaceId);
      const target = { kind: 'audience', id: audience.id, name: audience.name } as const;
      const after = audience;
      await this.audit.recordIn(tx, { action: 'audience.create', namespaceId, target, after });
      return audience;
    });
  }

  async edit(
    namespaceId: string,
    id: string,
    version: ExpectedVersions,
    request: AudienceEdit,
  ): Promise<Audience> {
    const patch = settingsOf(request);
    return this.database.transaction(async (tx) => {
      const before = await tx.audiences.lock(namespaceId, id);
      const outcome = await tx.audiences.edit(namespaceId, id, version, patch, this.clock.now());
      const audience = editOutcome(outcome, noAudience);
      // Checks the updated row, which includes concurrent changes; a refusal rolls the transaction back.
      await refuseUnusableKey(audience);
      await tx.changes.publish('namespace', namespaceId);
      const target = { kind: 'audience', id, name: audience.name } as const;
      const after = audience;
      await this.audit.recordIn(tx, {
        action: 'audience.edit',
        namespaceId,
        target,
        before,
        after,
      });
      return audience;
    });
  }

  async delete(namespaceId: string, id: string, version: ExpectedVersions): Promise<void> {
    await this.database.transaction(async (tx) => {
      const before = await tx.audiences.lock(namespaceId, id);
      editOutcome(await tx.audiences.delete(namespaceId, id, version), noAudience);
      await tx.changes.publish('namespace', namespaceId);
      const target = { kind: 'audience', id, name: before?.name } as const;
      await this.audit.recordIn(tx, { action: 'audience.delete', namespaceId, target, before });
    });
  }
}

/** The settings given in a request, with only the public members of keys. */
function settingsOf({ name, jwk, jwks, alg, enc }: AudienceEdit): Partial<AudienceSettings> {
  const given = {
    name,
    alg,
    enc,
    jwk: jwk && withPointer('/jwk', () => publicMembersOf(jwk)),
    jwks: jwks && withPointer('/jwks', () => publicKeySetOf(jwks)),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function refuseUnusableKey(settings: AudienceSettings): Promise<void> {
  if (settings.jwk !== null && settings.jwks !== null) {
    throw unusableKey('/jwks', 'An audience has either a key or a key set. Set the other to null.');
  }
  try {
    await recipientOf(settings);
  } catch (error) {
    if (!(error instanceof InvalidKeyError)) throw error;
    throw unusableKey(settings.jwk === null ? '/jwks' : '/jwk', error.message);
  }
}

function withPointer<T>(pointer: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidKeyError) throw unusableKey(pointer, error.message);
    throw error;
  }
}

function unusableKey(pointer: string, detail: string): AppError {
  return new AppError('request.invalid', 'Tokens cannot be encrypted with this key.', [
    { pointer, detail },
  ]);
}

function noAudience(): AppError {
  return notFound('audience.unknown', 'audience in this namespace');
}
