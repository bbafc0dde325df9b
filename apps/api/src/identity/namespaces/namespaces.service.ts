import { Inject, Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type Audience,
  type GroupRights,
  type Namespace,
  type NamespaceCounts,
  type NewNamespace,
  type Page,
  type Repositories,
  type ExpectedVersions,
} from '#database';
import { AuditLog } from '../../journal/audit/audit-log.js';
import { AppError, type FieldError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { formatDuration, parseDuration } from '../../core/fields/duration.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { pageRequest } from '../../core/fields/paging.js';
import { SETTINGS } from '../../core/settings/config.module.js';
import type { Settings } from '../../core/settings/settings.js';
import type { SigningAlgorithm } from '../../keys/signing-keys/algorithms.js';
import type { Encryption } from '../../keys/signing-keys/encryption-algorithms.js';
import { KeyGenerator, type PreparedKey } from '../../keys/signing-keys/key-generator.js';
import { KeysService } from '../../keys/signing-keys/keys.service.js';
import { USER_PASSWORD_MIN } from '../../security/password-policy.js';
import { visibleNamespaces, type Actor } from '../../security/actor.js';
import { MAX_LIFETIME_SECONDS } from './lifetimes.js';
import { PublicUrls } from './public-urls.js';
import type {
  NamespaceCreate,
  NamespaceEdit,
  NamespaceWithSecret,
  NamespaceQuery,
  NamespaceResponse,
} from './namespaces.dto.js';

/** Defaults of a new namespace. Lifetimes in seconds. */
const defaults = {
  description: '',
  algorithm: 'ES256',
  rsaBits: 3072,
  publicEndpoint: false,
  disabled: false,
  claimNames: 'short',
  audience: null,
  omitAudience: false,
  headerType: 'at+jwt',
  accessTtl: 600,
  accessTtlMax: 3600,
  refreshTtl: 86_400,
  refreshTtlMax: 30 * 86_400,
  renewalStrategy: 'keep',
  reuseGrace: 10,
  passwordLogin: true,
  passwordGrant: false,
  passwordMinLength: USER_PASSWORD_MIN.default,
  sessionTtlMax: 90 * 86_400,
  maxSessions: 100,
  defaultScope: 'all',
  refreshEncryption: null,
  claimTemplate: {},
} as const;

type NamespaceSettings = Omit<
  Namespace,
  | 'id'
  | 'name'
  | 'nameKey'
  | 'createdAt'
  | 'updatedAt'
  | 'version'
  | 'deletingSince'
  | 'rowsToDelete'
  | 'rowsDeleted'
>;

/** A validated namespace with its generated keys, not stored yet. */
export interface PreparedNamespace {
  row: NewNamespace;
  keys: PreparedKey[];
}

@Injectable()
export class NamespacesService {
  constructor(
    private readonly database: Database,
    private readonly keyGenerator: KeyGenerator,
    private readonly keys: KeysService,
    private readonly urls: PublicUrls,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  async list(actor: Actor, query: NamespaceQuery): Promise<Page<NamespaceResponse>> {
    const page = await this.database.namespaces.page(pageRequest(query), visibleNamespaces(actor));
    return { ...page, items: page.items.map((namespace) => this.describe(namespace)) };
  }

  async create(request: NamespaceCreate): Promise<NamespaceWithSecret> {
    const prepared = await this.prepareNamespace(request);
    const namespace = await this.database.transaction((tx) => this.insertNamespace(tx, prepared));
    return this.describeWithSecret(namespace, prepared);
  }

  /** Validates a new namespace and generates its keys; RSA keys take long, so this runs before the transaction. */
  async prepareNamespace({ name, ...given }: NamespaceCreate): Promise<PreparedNamespace> {
    const chosen = { ...defaults, ...settingsOf(given) };
    const settings = { keyRotation: defaultRotation(chosen), ...chosen };
    refuseInconsistentLifetimes(settings, this.settings.jwksMaxAge);
    return this.prepareWithSettings(name, settings);
  }

  private async prepareWithSettings(
    name: string,
    settings: NamespaceSettings,
  ): Promise<PreparedNamespace> {
    const id = newId();
    const keys = await this.keyGenerator.createFirstKeys({ ...settings, id });
    return { row: { ...settings, id, name, nameKey: nameKey(name) }, keys };
  }

  async insertNamespace(tx: Repositories, { row, keys }: PreparedNamespace): Promise<Namespace> {
    const namespace = await tx.namespaces.insert(row);
    const { id, name } = namespace;
    await this.audit.recordIn(tx, {
      action: 'namespace.create',
      namespaceId: id,
      target: { kind: 'namespace', id, name },
      after: namespace,
    });
    await this.keys.insertFirstKeys(tx, keys);
    return namespace;
  }

  /** Copies a namespace without its users, API keys and sessions, and with new keys. */
  async clone(original: Namespace, name: string): Promise<NamespaceWithSecret> {
    const { id, name: _name, nameKey: _key, createdAt, updatedAt, version, ...settings } = original;
    const prepared = await this.prepareWithSettings(name, settings);
    const namespace = await this.database.transaction(async (tx) => {
      const row = await this.insertNamespace(tx, prepared);
      await copyGroupsAndAudiences(tx, id, row.id);
      return row;
    });
    return this.describeWithSecret(namespace, prepared);
  }

  private describeWithSecret(
    namespace: Namespace,
    { keys }: PreparedNamespace,
  ): NamespaceWithSecret {
    const access = keys.find(({ purpose }) => purpose === 'access');
    return { ...this.describe(namespace), sharedSecret: access?.sharedSecret ?? undefined };
  }

  countContents(namespace: Namespace): Promise<NamespaceCounts> {
    return this.database.namespaces.counts(namespace.id, this.clock.now());
  }

  async edit(
    namespace: Namespace,
    version: ExpectedVersions,
    request: NamespaceEdit,
  ): Promise<NamespaceWithSecret> {
    const patch = settingsOf(request);
    const settings = { ...namespace, ...patch };
    refuseInconsistentLifetimes(settings, this.settings.jwksMaxAge);
    const prepared = await this.keys.generateMissingKeys(settings);
    const { row, newKeys } = await this.database.transaction(async (tx) => {
      const before = await tx.namespaces.lock(namespace.id);
      if (!before) throw noNamespace();
      // Checked again under the lock: a concurrent change may have been saved since.
      refuseInconsistentLifetimes({ ...before, ...patch }, this.settings.jwksMaxAge);
      const changed = await this.applyPatch(tx, namespace, version, patch);
      await this.keys.extendRetirement(tx, before, changed);
      const keys = await this.keys.reconcileKeys(tx, changed, prepared);
      await tx.changes.publish('namespace', namespace.id);
      await this.audit.recordIn(tx, {
        action: 'namespace.edit',
        namespaceId: namespace.id,
        target: { kind: 'namespace', id: namespace.id, name: changed.name },
        before,
        after: changed,
      });
      return { row: changed, newKeys: keys };
    });
    const sharedSecret = newKeys.find((key) => key.sharedSecret !== undefined)?.sharedSecret;
    return {
      ...this.describe(row),
      sharedSecret,
      newKeys: newKeys.length > 0 ? newKeys : undefined,
    };
  }

  private async applyPatch(
    tx: Repositories,
    namespace: Namespace,
    version: ExpectedVersions,
    patch: Partial<NamespaceSettings>,
  ): Promise<Namespace> {
    const now = this.clock.now();
    return editOutcome(await tx.namespaces.edit(namespace.id, version, patch, now), noNamespace);
  }

  describe(namespace: Namespace): NamespaceResponse {
    return {
      ...namespace,
      algorithm: namespace.algorithm as SigningAlgorithm,
      refreshEncryption: namespace.refreshEncryption as Encryption | null,
      issuer: this.urls.issuerOf(namespace.name),
      accessTtl: formatDuration(namespace.accessTtl),
      accessTtlMax: formatDuration(namespace.accessTtlMax),
      refreshTtl: formatDuration(namespace.refreshTtl),
      refreshTtlMax: formatDuration(namespace.refreshTtlMax),
      sessionTtlMax: formatDuration(namespace.sessionTtlMax),
      keyRotation: namespace.keyRotation === null ? null : formatDuration(namespace.keyRotation),
    };
  }
}

function noNamespace(): AppError {
  return notFound('namespace.unknown', 'namespace');
}

/** Number of groups or audiences copied at a time. */
const COPY_PAGE_SIZE = 200;

/** Copies groups with their rights, and audiences, from one namespace into another. */
async function copyGroupsAndAudiences(tx: Repositories, from: string, to: string): Promise<void> {
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const request = { limit: COPY_PAGE_SIZE, cursor: cursor === '' ? undefined : cursor };
    const page: Page<GroupRights> = await tx.rights.pageOfGroups(from, request);
    for (const { id, name, rights } of page.items) {
      const group = await tx.groups.findById(from, id);
      const values = { id: newId(), namespaceId: to, name, nameKey: nameKey(name) };
      const copied = await tx.groups.insert({ ...values, description: group?.description ?? '' });
      await tx.rights.replace(to, { kind: 'group', id: copied.id }, rights);
    }
    cursor = page.nextCursor ?? undefined;
  }
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const request = { limit: COPY_PAGE_SIZE, cursor: cursor === '' ? undefined : cursor };
    const page: Page<Audience> = await tx.audiences.page(from, request);
    for (const { name, jwk, jwks, alg, enc } of page.items) {
      await tx.audiences.insert({ id: newId(), namespaceId: to, name, jwk, jwks, alg, enc });
    }
    cursor = page.nextCursor ?? undefined;
  }
}

const lifetimes = [
  'accessTtl',
  'accessTtlMax',
  'refreshTtl',
  'refreshTtlMax',
  'sessionTtlMax',
  'keyRotation',
] as const;

/** The settings given in a request, with lifetimes in seconds. */
function settingsOf(request: NamespaceEdit): Partial<NamespaceSettings> {
  const given: Record<string, unknown> = { ...request };
  for (const name of lifetimes) {
    const text = request[name];
    if (text !== undefined) given[name] = text === null ? null : parseDuration(text);
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function refuseInconsistentLifetimes(settings: NamespaceSettings, jwksMaxAge: number): void {
  const faults: FieldError[] = [];
  for (const kind of ['access', 'refresh'] as const) {
    const maxTtl = settings[`${kind}TtlMax`];
    if (settings[`${kind}Ttl`] > maxTtl) {
      faults.push({
        pointer: `/${kind}Ttl`,
        detail: `must not exceed ${kind}TtlMax (${formatDuration(maxTtl)})`,
      });
    }
    if (maxTtl > MAX_LIFETIME_SECONDS)
      faults.push({ pointer: `/${kind}TtlMax`, detail: 'must not exceed 10 years' });
  }
  if (settings.sessionTtlMax > MAX_LIFETIME_SECONDS) {
    faults.push({ pointer: '/sessionTtlMax', detail: 'must not exceed 10 years' });
  }
  const rotation = rotationFault(settings, jwksMaxAge);
  if (rotation !== undefined) faults.push({ pointer: '/keyRotation', detail: rotation });
  if (faults.length > 0)
    throw new AppError('request.invalid', 'The lifetimes are inconsistent.', faults);
}

/** The default rotation interval: 90 days, or longer for long access tokens. */
function defaultRotation({ accessTtlMax }: Pick<Namespace, 'accessTtlMax'>): number | null {
  const rotation = Math.max(90 * 86_400, 2 * accessTtlMax);
  return rotation > MAX_LIFETIME_SECONDS ? null : rotation;
}

/**
 * The error in the rotation interval, if any: a key is published before it signs, and signs for longer than its access
 * tokens live.
 */
function rotationFault(
  { keyRotation, accessTtlMax }: NamespaceSettings,
  jwksMaxAge: number,
): string | undefined {
  if (keyRotation === null) return undefined;
  if (keyRotation <= accessTtlMax) {
    return `must exceed accessTtlMax (${formatDuration(accessTtlMax)})`;
  }
  if (keyRotation <= 2 * jwksMaxAge) {
    return `must exceed twice the max-age of the key set (${formatDuration(2 * jwksMaxAge)})`;
  }
  return keyRotation > MAX_LIFETIME_SECONDS ? 'must not exceed 10 years' : undefined;
}
