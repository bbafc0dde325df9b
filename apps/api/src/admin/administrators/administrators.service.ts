import { Injectable } from '@nestjs/common';
import {
  Database,
  newId,
  type Administrator,
  type Page,
  type Repositories,
  type ExpectedVersions,
} from '#database';
import { AuditLog, type AuditTarget } from '../../journal/audit/audit-log.js';
import { AppError } from '../../core/errors/app-error.js';
import { Clock } from '../../core/time/clock.js';
import { editOutcome, notFound } from '../../core/errors/edit-outcome.js';
import { nameKey } from '../../core/fields/names.js';
import { pageRequest } from '../../core/fields/paging.js';
import { consoleSessionOf, type Actor } from '../../security/actor.js';
import { resetSecondFactor } from '../second-factors/factor-changes.js';
import { AdministratorPasswords } from './administrator-passwords.js';
import { lockTargetAndCaller } from './lock-target-and-caller.js';
import type {
  AdministratorCreate,
  AdministratorEdit,
  AdministratorQuery,
  AdministratorResponse,
} from './administrators.dto.js';

@Injectable()
export class AdministratorsService {
  constructor(
    private readonly database: Database,
    private readonly passwords: AdministratorPasswords,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  async list(query: AdministratorQuery): Promise<Page<AdministratorResponse>> {
    const page = await this.database.administrators.page(pageRequest(query), query);
    const items = await Promise.all(page.items.map((row) => describe(this.database, row)));
    return { ...page, items };
  }

  async get(id: string): Promise<AdministratorResponse> {
    const row = await this.database.administrators.findById(id);
    if (!row) throw noAdministrator();
    return describe(this.database, row);
  }

  async create(request: AdministratorCreate): Promise<AdministratorResponse> {
    const { username, password, role, namespaces = [], disabled = false } = request;
    const hashed = await this.passwords.hashPassword(password, { username, pointer: '/password' });
    return this.database.transaction(async (tx) => {
      const row = await tx.administrators.insert({
        id: newId(),
        username,
        usernameKey: nameKey(username),
        ...hashed,
        role,
        disabled,
      });
      await tx.administrators.assignNamespaces(row.id, await namespaceIds(tx, namespaces));
      const after = await describe(tx, row);
      await this.audit.recordIn(tx, {
        action: 'administrator.create',
        namespaceId: null,
        target: targetOf(row),
        after: auditedMembersOf(after),
      });
      return after;
    });
  }

  edit(
    id: string,
    version: ExpectedVersions,
    request: AdministratorEdit,
  ): Promise<AdministratorResponse> {
    const { username, role, namespaces, disabled } = request;
    const patch = {
      ...(username === undefined ? {} : { username, usernameKey: nameKey(username) }),
      ...(role === undefined ? {} : { role }),
      ...(disabled === undefined ? {} : { disabled }),
    };
    return this.database.transaction(async (tx) => {
      const losesOwner = disabled === true || (role !== undefined && role !== 'owner');
      const locked = await lockTargetAndCaller(tx, id, { owners: losesOwner });
      if (losesOwner) await refuseLastOwner(tx, id);
      const before = locked && auditedMembersOf(await describe(tx, locked));
      const row = editOutcome(
        await tx.administrators.edit(id, version, patch, this.clock.now()),
        noAdministrator,
      );
      if (namespaces)
        await tx.administrators.assignNamespaces(id, await namespaceIds(tx, namespaces));
      if (disabled === true) await revokeCredentials(tx, id);
      else if (locked?.role !== row.role) await revokeConsoleSessions(tx, id);
      const after = await describe(tx, row);
      await this.audit.recordIn(tx, {
        action: 'administrator.edit',
        namespaceId: null,
        target: targetOf(row),
        before,
        after: auditedMembersOf(after),
      });
      return after;
    });
  }

  async setPassword(
    actor: Actor,
    id: string,
    version: ExpectedVersions,
    password: string,
  ): Promise<void> {
    requireConsoleForOwnAccount(actor, id);
    const administrator = await this.database.administrators.findById(id);
    if (!administrator) throw noAdministrator();
    const hashed = await this.passwords.hashPassword(password, {
      username: administrator.username,
      secondFactor: await this.database.administrators.hasSecondFactor(id),
      pointer: '/password',
    });
    await this.database.transaction(async (tx) => {
      await lockTargetAndCaller(tx, id);
      const row = editOutcome(
        await tx.administrators.edit(id, version, hashed, this.clock.now()),
        noAdministrator,
      );
      await revokeCredentials(tx, id);
      await this.audit.recordIn(tx, {
        action: 'administrator.password',
        namespaceId: null,
        target: targetOf(row),
      });
    });
  }

  /** Removes all second factors. The password is enough to sign in until a new factor is enrolled. */
  async resetSecondFactor(actor: Actor, id: string): Promise<void> {
    requireConsoleForOwnAccount(actor, id);
    await this.database.transaction(async (tx) => {
      const administrator = await lockTargetAndCaller(tx, id);
      if (!administrator) throw noAdministrator();
      await resetSecondFactor(tx, this.audit, administrator);
    });
  }

  async revokeConsoleSessions(id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const administrator = await lockTargetAndCaller(tx, id);
      if (!administrator) throw noAdministrator();
      await revokeConsoleSessions(tx, id);
      await this.audit.recordIn(tx, {
        action: 'console-session.end-all',
        namespaceId: null,
        target: { kind: 'administrator', id, name: administrator.username },
      });
    });
  }

  async delete(id: string, version: ExpectedVersions): Promise<void> {
    await this.database.transaction(async (tx) => {
      const locked = await lockTargetAndCaller(tx, id, { owners: true });
      await refuseLastOwner(tx, id);
      const before = locked && (await describe(tx, locked));
      editOutcome(await tx.administrators.delete(id, version), noAdministrator);
      await this.audit.recordIn(tx, {
        action: 'administrator.delete',
        namespaceId: null,
        target: { kind: 'administrator', id, name: before?.username },
        before: before && auditedMembersOf(before),
      });
    });
  }
}

async function describe(tx: Repositories, row: Administrator): Promise<AdministratorResponse> {
  return {
    ...row,
    namespaces: await tx.administrators.namespacesOf(row.id),
    secondFactor: await tx.administrators.hasSecondFactor(row.id),
  };
}

/**
 * A personal access token may change credentials of other administrators, but of its own account only as the account
 * routes allow.
 */
function requireConsoleForOwnAccount(actor: Actor, id: string): void {
  if (actor.id === id) consoleSessionOf(actor);
}

function targetOf({ id, username }: Administrator): AuditTarget {
  return { kind: 'administrator', id, name: username };
}

/** An administrator as recorded in the audit log. */
function auditedMembersOf({ namespaces, ...administrator }: AdministratorResponse): object {
  return { ...administrator, namespaces: namespaces.map(({ name }) => name) };
}

/** The caller holds locks on all owners, so of two concurrent changes that would leave none, the second is refused. */
async function refuseLastOwner(tx: Repositories, id: string): Promise<void> {
  const owners = await tx.administrators.enabledOwners();
  if (owners.length > 1 || !owners.includes(id)) return;
  throw new AppError(
    'administrator.last_owner',
    'This is the last owner who can sign in. Give another administrator the role `owner` first.',
  );
}

async function revokeConsoleSessions(tx: Repositories, administratorId: string): Promise<void> {
  await tx.consoleSessions.deleteAllOf(administratorId);
  await tx.pendingSignIns.deleteAllOf(administratorId);
}

async function revokeCredentials(tx: Repositories, administratorId: string): Promise<void> {
  await revokeConsoleSessions(tx, administratorId);
  await tx.personalAccessTokens.deleteAllOf(administratorId);
}

async function namespaceIds(tx: Repositories, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [at, name] of names.entries()) {
    const namespace = await tx.namespaces.findByName(name);
    if (!namespace) {
      throw new AppError('namespace.unknown', 'A listed namespace does not exist.', [
        { pointer: `/namespaces/${at}`, detail: 'Unknown namespace.' },
      ]);
    }
    ids.push(namespace.id);
  }
  return ids;
}

function noAdministrator(): AppError {
  return notFound('administrator.unknown', 'administrator');
}
