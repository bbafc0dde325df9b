import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type Namespace,
  type NamespaceCounts,
  type Page,
  type Repositories,
} from '#database';
import { AppError, type FieldError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { formatDuration, parseDuration } from '../common/duration.js';
import { edited, unknown } from '../common/edited.js';
import { nameKey } from '../common/names.js';
import { pageRequest } from '../common/paging.js';
import type { SigningAlgorithm } from '../keys/algorithms.js';
import type { Encryption } from '../keys/encryption-algorithms.js';
import { KeysService } from '../keys/keys.service.js';
import { USER_PASSWORD_MIN } from '../security/password-policy.js';
import { visibleNamespaces, type Actor } from '../security/actor.js';
import { Issuers } from './issuers.js';
import type {
  NamespaceCreate,
  NamespaceEdit,
  NamespaceMade,
  NamespaceQuery,
  NamespaceResponse,
} from './namespaces.dto.js';

/** What a namespace is like when nothing else is said. Lifetimes in seconds. */
const defaults = {
  description: '',
  algorithm: 'ES256',
  rsaBits: 3072,
  publicEndpoint: false,
  disabled: false,
  claimNames: 'new',
  audience: null,
  accessTtl: 600,
  accessTtlMax: 3600,
  refreshTtl: 86_400,
  refreshTtlMax: 30 * 86_400,
  renewalStrategy: 'keep',
  reuseGrace: 10,
  passwordGrant: false,
  passwordMinLength: USER_PASSWORD_MIN.default,
  sessionTtlMax: 90 * 86_400,
  unaskedRights: 'all',
  refreshEncryption: null,
  claimTemplate: {},
} as const;

type NamespaceSettings = Omit<
  Namespace,
  'id' | 'name' | 'nameKey' | 'createdAt' | 'updatedAt' | 'version'
>;

@Injectable()
export class NamespacesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KeysService) private readonly keys: KeysService,
    @Inject(Issuers) private readonly issuers: Issuers,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async list(actor: Actor, query: NamespaceQuery): Promise<Page<NamespaceResponse>> {
    const page = await this.database.namespaces.page(pageRequest(query), visibleNamespaces(actor));
    return { ...page, items: page.items.map((namespace) => this.describe(namespace)) };
  }

  async create(request: NamespaceCreate): Promise<NamespaceMade> {
    const { name, ...given } = request;
    const settings = { ...defaults, ...settingsOf(given) };
    refuseCrossedLifetimes(settings);
    const id = newId();
    const keys = await this.keys.prepareFirst(
      id,
      settings.algorithm as SigningAlgorithm,
      settings.rsaBits,
    );
    const encryptionKey = await this.keys.prepareEncryption(undefined, { ...settings, id });
    const namespace = await this.database.transaction(async (tx) => {
      const row = await tx.namespaces.insert({
        ...settings,
        id,
        name,
        nameKey: nameKey(name),
      });
      for (const key of keys) await this.keys.insert(tx, key);
      if (encryptionKey) await this.keys.insert(tx, encryptionKey);
      return row;
    });
    const access = keys.find(({ purpose }) => purpose === 'access');
    return { ...this.describe(namespace), sharedSecret: access?.sharedSecret ?? undefined };
  }

  counts(namespace: Namespace): Promise<NamespaceCounts> {
    return this.database.namespaces.counts(namespace.id, this.clock.now());
  }

  async edit(
    namespace: Namespace,
    version: number | undefined,
    request: NamespaceEdit,
  ): Promise<NamespaceMade> {
    const patch = settingsOf(request);
    const settings = { ...namespace, ...patch };
    refuseCrossedLifetimes(settings);
    const newKey = this.keys.needsOther(namespace, settings)
      ? await this.keys.prepare(
          namespace.id,
          'access',
          settings.algorithm as SigningAlgorithm,
          settings.rsaBits,
        )
      : undefined;
    const encryptionKey = await this.keys.prepareEncryption(namespace, settings);
    const row = await this.database.transaction(async (tx) => {
      const changed = await this.apply(tx, namespace, version, patch);
      await this.keys.keepForOlderTokens(tx, namespace, changed);
      if (newKey) await this.keys.replaceActive(tx, changed, newKey);
      await this.keys.settleEncryption(tx, changed, encryptionKey);
      await tx.changes.publish('namespace', namespace.id);
      return changed;
    });
    return { ...this.describe(row), sharedSecret: newKey?.sharedSecret ?? undefined };
  }

  private async apply(
    tx: Repositories,
    namespace: Namespace,
    version: number | undefined,
    patch: Partial<NamespaceSettings>,
  ): Promise<Namespace> {
    const now = this.clock.now();
    return edited(await tx.namespaces.edit(namespace.id, version, patch, now), () =>
      unknown('namespace.unknown', 'namespace'),
    );
  }

  async delete(namespace: Namespace, version: number | undefined, confirm: string): Promise<void> {
    if (confirm !== namespace.name) {
      throw new AppError(
        'namespace.confirmation_wrong',
        'The confirmation is not the name of the namespace.',
        [{ pointer: 'query/confirm', detail: 'Repeat the name of the namespace exactly.' }],
      );
    }
    await this.database.transaction(async (tx) => {
      const outcome = await tx.namespaces.delete(namespace.id, version);
      edited(outcome, () => unknown('namespace.unknown', 'namespace'));
      await tx.changes.publish('namespace', namespace.id);
    });
  }

  describe(namespace: Namespace): NamespaceResponse {
    return {
      ...namespace,
      algorithm: namespace.algorithm as SigningAlgorithm,
      refreshEncryption: namespace.refreshEncryption as Encryption | null,
      issuer: this.issuers.of(namespace.name),
      accessTtl: formatDuration(namespace.accessTtl),
      accessTtlMax: formatDuration(namespace.accessTtlMax),
      refreshTtl: formatDuration(namespace.refreshTtl),
      refreshTtlMax: formatDuration(namespace.refreshTtlMax),
      sessionTtlMax: formatDuration(namespace.sessionTtlMax),
    };
  }
}

const lifetimes = [
  'accessTtl',
  'accessTtlMax',
  'refreshTtl',
  'refreshTtlMax',
  'sessionTtlMax',
] as const;

/** The settings that a request names, with lifetimes in seconds. */
function settingsOf(request: NamespaceEdit): Partial<NamespaceSettings> {
  const given: Record<string, unknown> = { ...request };
  for (const name of lifetimes) {
    const text = request[name];
    if (text !== undefined) given[name] = parseDuration(text);
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The longest lifetime a namespace may allow: ten years. Keys and sessions live that long with it. */
const LONGEST = 10 * 366 * 86_400;

function refuseCrossedLifetimes(settings: NamespaceSettings): void {
  const faults: FieldError[] = [];
  for (const kind of ['access', 'refresh'] as const) {
    const most = settings[`${kind}TtlMax`];
    if (settings[`${kind}Ttl`] > most) {
      faults.push({
        pointer: `/${kind}Ttl`,
        detail: `must not be above ${kind}TtlMax (${formatDuration(most)})`,
      });
    }
    if (most > LONGEST)
      faults.push({ pointer: `/${kind}TtlMax`, detail: 'must not be above 10 years' });
  }
  if (settings.sessionTtlMax > LONGEST) {
    faults.push({ pointer: '/sessionTtlMax', detail: 'must not be above 10 years' });
  }
  if (faults.length > 0)
    throw new AppError('request.invalid', 'The lifetimes do not fit together.', faults);
}
