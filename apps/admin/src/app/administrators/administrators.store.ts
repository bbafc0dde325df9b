import { inject, Injectable } from '@angular/core';
import {
  createAdministrator,
  deleteAdministrator,
  deleteAdministratorPersonalAccessToken,
  editAdministrator,
  revokeAdministratorConsoleSession,
  revokeAdministratorConsoleSessions,
  getAdministrator,
  listAdministrators,
  listAdministratorConsoleSessions,
  listAdministratorPersonalAccessTokens,
  listNamespaces,
  resetAdministratorSecondFactor,
  setAdministratorPassword,
  type AdministratorCreate,
  type AdministratorEdit,
  type Administrator,
} from '#client';
import type { TokensSource } from '../account/personal-access-tokens';
import type { SessionsSource } from '../account/console-sessions';
import { Edits } from '../shared/edits';
import type { ListPage, ListQuery } from '../shared/list';
import type { NamedRecord } from '../shared/record-picker';

const MAX_OPTIONS = 10;

export type AdministratorFilter = 'role' | 'disabled';

/** An administrator as the forms edit it, with namespaces by name. */
export type EditableAdministrator = Omit<Administrator, 'namespaces'> & { namespaces: string[] };

/** API calls of the administrator screens. */
@Injectable({ providedIn: 'root' })
export class AdministratorsStore {
  private readonly edits = inject(Edits);

  list(
    { disabled, sort, role, ...query }: ListQuery & Partial<Record<AdministratorFilter, string>>,
    signal: AbortSignal,
  ): Promise<ListPage<Administrator>> {
    type Query = NonNullable<Parameters<typeof listAdministrators>[0]>;
    const known = { sort: sort as Query['sort'], role: role as Query['role'] };
    const flag = disabled === undefined ? undefined : disabled === 'true';
    return listAdministrators({ ...query, ...known, disabled: flag }, { signal });
  }

  async get(id: string, signal?: AbortSignal): Promise<EditableAdministrator> {
    return byName(await getAdministrator(id, { signal }));
  }

  async create(administrator: AdministratorCreate): Promise<EditableAdministrator> {
    return byName(await createAdministrator(administrator));
  }

  edit(
    administrator: EditableAdministrator,
    patch: AdministratorEdit,
  ): Promise<EditableAdministrator> {
    return this.edits.save({
      base: administrator,
      patch,
      write: async (ifMatch, changed) =>
        byName(await editAdministrator(administrator.id, changed, { ifMatch })),
      read: () => this.get(administrator.id),
      feature: 'administrators',
    });
  }

  async setPassword(id: string, password: string): Promise<void> {
    await setAdministratorPassword(id, { password });
  }

  async resetSecondFactor(id: string): Promise<void> {
    await resetAdministratorSecondFactor(id);
  }

  async delete({ id, version }: EditableAdministrator): Promise<void> {
    await deleteAdministrator(id, { ifMatch: `"${version}"` });
  }

  sessionsOf(id: string): SessionsSource {
    return {
      list: async (signal) => (await listAdministratorConsoleSessions(id, { signal })).items,
      end: (sessionId) => revokeAdministratorConsoleSession(id, sessionId),
    };
  }

  async endSessions(id: string): Promise<void> {
    await revokeAdministratorConsoleSessions(id);
  }

  tokensOf(id: string): TokensSource {
    return {
      list: async (signal) => (await listAdministratorPersonalAccessTokens(id, { signal })).items,
      delete: (tokenId) => deleteAdministratorPersonalAccessToken(id, tokenId),
    };
  }

  /** The number of console sessions and personal access tokens, which are revoked with the administrator. */
  async countCredentials(id: string): Promise<{ sessions: number; tokens: number }> {
    const [sessions, tokens] = await Promise.all([
      this.sessionsOf(id).list(),
      this.tokensOf(id).list(),
    ]);
    return { sessions: sessions.length, tokens: tokens.length };
  }

  async findNamespaces(q: string | undefined, signal: AbortSignal): Promise<NamedRecord[]> {
    return (await listNamespaces({ q, limit: MAX_OPTIONS }, { signal })).items;
  }
}

function byName({ namespaces, ...administrator }: Administrator): EditableAdministrator {
  return { ...administrator, namespaces: namespaces.map(({ name }) => name) };
}
