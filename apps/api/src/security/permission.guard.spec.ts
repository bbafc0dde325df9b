import { newNamespace, testDatabase } from '#database/testing';
import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Namespace } from '#database';
import { RefusalEvents } from '../core/errors/refusal-events.js';
import { Public, Requires } from './access.decorators.js';
import type { Actor } from './actor.js';
import { PermissionGuard } from './permission.guard.js';
import type { Role } from './permissions.js';

class Handlers {
  @Public('Open.')
  open(): void {}

  unmarked(): void {}

  @Requires('account', 'Of the server.')
  account(): void {}

  @Requires('administrators:write', 'Of the server.')
  administrators(): void {}

  @Requires('users:write', 'Of a namespace.')
  users(): void {}

  @Requires('users:read', 'Of a namespace.')
  readUsers(): void {}
}

let database: Database;
let guard: PermissionGuard;
let mine: Namespace;
let theirs: Namespace;

beforeAll(async () => {
  database = await testDatabase();
  guard = new PermissionGuard(new Reflector(), database, new RefusalEvents());
  mine = await newNamespace(database);
  theirs = await newNamespace(database);
});
afterAll(() => database.close());

function actor(role: Role, namespaceIds: string[] = []): Actor {
  const credential = { kind: 'personal-access-token', id: 'token' } as const;
  const factors = { hasSecondFactor: false, mustEnrol: false };
  return { id: 'actor', username: 'actor', role, namespaceIds, ...factors, credential };
}

interface Call {
  user?: Actor;
  params: { ns?: string };
  namespace?: Namespace;
}

function may(handler: keyof Handlers, call: Call): Promise<boolean> {
  const { value } = Object.getOwnPropertyDescriptor(Handlers.prototype, handler) as {
    value: () => void;
  };
  const request = Object.assign(call, { method: 'GET', routeOptions: { url: '/of/:ns' } });
  const context = new ExecutionContextHost([request], Handlers, value);
  return guard.canActivate(context);
}

const missing = { code: 'permission.missing', status: 403 };
const unknown = { code: 'namespace.unknown', status: 404 };

describe('PermissionGuard', () => {
  it('refuses everyone on a route without a requirement', async () => {
    for (const user of [undefined, actor('auditor'), actor('owner')]) {
      await expect(may('unmarked', { user, params: {} })).rejects.toMatchObject(missing);
    }
  });

  it('admits everyone to a public route', async () => {
    await expect(may('open', { params: {} })).resolves.toBe(true);
  });

  it('refuses an unauthenticated caller', async () => {
    await expect(may('account', { params: {} })).rejects.toMatchObject(missing);
  });

  it('checks the role', async () => {
    await expect(may('administrators', { user: actor('owner'), params: {} })).resolves.toBe(true);
    for (const role of ['namespace-admin', 'auditor'] as const) {
      const user = actor(role, [mine.id]);
      await expect(may('administrators', { user, params: {} })).rejects.toMatchObject(missing);
      await expect(may('account', { user, params: {} })).resolves.toBe(true);
    }
  });

  it('passes the namespace to the handler if the caller has access', async () => {
    for (const user of [actor('owner'), actor('namespace-admin', [mine.id])]) {
      const call: Call = { user, params: { ns: mine.name } };
      await expect(may('users', call)).resolves.toBe(true);
      expect(call.namespace).toEqual(mine);
    }
    const call: Call = { user: actor('auditor'), params: { ns: theirs.name } };
    await expect(may('readUsers', call)).resolves.toBe(true);
    await expect(may('users', call)).rejects.toMatchObject(missing);
  });

  it('hides a namespace from administrators without access', async () => {
    for (const user of [actor('namespace-admin', [mine.id]), actor('namespace-admin')]) {
      const call: Call = { user, params: { ns: theirs.name } };
      await expect(may('users', call)).rejects.toMatchObject(unknown);
      await expect(may('readUsers', call)).rejects.toMatchObject(unknown);
      expect(call.namespace).toBeUndefined();
    }
  });

  it('refuses a namespace permission on a route without a namespace', async () => {
    await expect(may('users', { user: actor('owner'), params: {} })).rejects.toMatchObject(unknown);
    const nowhere = { user: actor('owner'), params: { ns: 'nowhere' } };
    await expect(may('users', nowhere)).rejects.toMatchObject(unknown);
  });
});
