import { Inject, Injectable } from '@nestjs/common';
import { Database, newId, type ApiKey, type Namespace } from '#database';
import { canBeApiKey, hashApiKey } from '../../identity/api-keys/api-key-secrets.js';
import { ApiKeysImportService } from '../../identity/api-keys/api-keys-import.service.js';
import { ApiKeysService } from '../../identity/api-keys/api-keys.service.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { asAppError } from '../../core/errors/as-app-error.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import type { Actor } from '../../security/actor.js';
import { IdentifierPolicy } from './identifier-policy.js';
import { JwthenticatorNamespace } from './jwthenticator-namespace.js';
import type { JwthenticatorRegister } from './jwthenticator.dto.js';

/** The keys of the dialect's namespace, for administrators with write permission. */
@Injectable()
export class JwthenticatorKeysService {
  constructor(
    private readonly database: Database,
    private readonly namespace: JwthenticatorNamespace,
    private readonly apiKeys: ApiKeysService,
    private readonly imports: ApiKeysImportService,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly identifiers: IdentifierPolicy,
  ) {}

  /**
   * Imports a key, or extends the expiry of an existing one.
   * @throws AppError request.invalid where the key is disabled or has another identifier
   */
  async register(actor: Actor, { key, identifier }: JwthenticatorRegister): Promise<void> {
    const namespace = await this.writable(actor);
    if (!canBeApiKey(key)) throw wrong('key', 'is not a valid Signet key: check for typos');
    const expiresAt = new Date(
      this.clock.now().getTime() + this.settings.compatJwthenticatorKeyExpiry * 1000,
    );
    const known = await this.find(namespace, key);
    if (known) {
      await this.extend(known, identifier, expiresAt);
      return;
    }
    try {
      const name = `jwthenticator-${newId()}`;
      const row = { name, identifier, key, expiresAt: expiresAt.toISOString() };
      await this.imports.import(namespace.id, { keys: [row] });
    } catch (error) {
      // A concurrent request registered the key first.
      const winner = isTaken(error) ? await this.find(namespace, key) : undefined;
      if (!winner) throw error;
      await this.extend(winner, identifier, expiresAt);
    }
  }

  /** Whether the namespace has the key, expired or not. */
  async isRegistered(actor: Actor, key: string): Promise<boolean> {
    return (await this.find(await this.writable(actor), key)) !== undefined;
  }

  private find(namespace: Namespace, key: string): Promise<ApiKey | undefined> {
    return this.database.apiKeys.findBySecretHash(namespace.id, hashApiKey(key).secretHash);
  }

  private async extend(key: ApiKey, identifier: string, expiresAt: Date): Promise<void> {
    if (!this.identifiers.allowsIdentifier(key, identifier)) {
      throw wrong('identifier', 'differs from the identifier that the key was registered with');
    }
    if (key.disabled) throw wrong('key', 'is disabled');
    if (key.expiresAt === null || key.expiresAt >= expiresAt) return;
    const patch = { expiresAt: expiresAt.toISOString() };
    await this.apiKeys.edit(key.namespaceId, key.id, undefined, patch);
  }

  private writable(actor: Actor): Promise<Namespace> {
    return this.namespace.authorizeAdministrator(actor, 'api-keys:write');
  }
}

function isTaken(error: unknown): boolean {
  return ['api_key.import_refused', 'api_key.secret_taken'].includes(asAppError(error).code);
}

function wrong(field: string, detail: string): AppError {
  return new AppError('request.invalid', `Invalid ${field}.`, [{ pointer: `/${field}`, detail }]);
}
