import { inject, Injectable } from '@angular/core';
import {
  countNamespace,
  getActivity,
  getNamespace,
  getNamespaceActivity,
  listAdministrators,
  listApiKeys,
  listAudit,
  listKeys,
  listNamespaceAudit,
  listNamespaces,
  type Activity,
  type AuditAction,
  type SigningKey,
  type NamespaceCounts,
} from '#client';
import { Session } from '../session/session';
import { countOf, type Count, MAX_PAGE_SIZE } from '../shared/count';
import type { Span } from './spans';

const DAY = 86_400_000;
/** API keys that expire within this time need attention, in milliseconds. */
export const SOON = 30 * DAY;
const OLD = 365 * DAY;

/** One line of “Needs attention”. */
export interface Attention {
  kind:
    | 'own-factor'
    | 'administrators'
    | 'signin-refused'
    | 'limited'
    | 'replay'
    | 'dropped'
    | 'keys-expired'
    | 'keys-expiring'
    | 'disabled'
    | 'closed'
    | 'old-key';
  /** The number of records, if there can be more than one. */
  count?: Count;
  /** The screen on which it can be fixed. */
  to: string[];
  query?: Record<string, string>;
}

/** API calls of the overviews. */
@Injectable({ providedIn: 'root' })
export class OverviewStore {
  private readonly session = inject(Session);

  /** Activity of a namespace, or of all namespaces that the caller can see. */
  activity(ns: string | undefined, { length, step }: Span, signal: AbortSignal): Promise<Activity> {
    const to = new Date();
    const $from = new Date(to.getTime() - length).toISOString();
    const query = { $from, to: to.toISOString(), step };
    return ns === undefined
      ? getActivity(query, { signal })
      : getNamespaceActivity(ns, query, { signal });
  }

  counts(ns: string, signal: AbortSignal): Promise<NamespaceCounts> {
    return countNamespace(ns, { signal });
  }

  /** The number of namespaces. */
  async namespaces(signal: AbortSignal): Promise<Count> {
    return countOf(await listNamespaces({ limit: MAX_PAGE_SIZE }, { signal }));
  }

  /** The keys that are not retired, newest first. */
  async keys(ns: string, signal: AbortSignal): Promise<SigningKey[]> {
    const { items } = await listKeys(ns, { signal });
    return items.filter(({ state }) => state !== 'retired');
  }

  /** What needs attention, in a namespace or on the server. */
  attention(ns: string | undefined, span: Span, signal: AbortSignal): Promise<Attention[]> {
    return ns === undefined
      ? this.serverAttention(span, signal)
      : this.namespaceAttention(ns, span, signal);
  }

  private async serverAttention({ length }: Span, signal: AbortSignal): Promise<Attention[]> {
    const since = new Date(Date.now() - length).toISOString();
    const logged = (kind: Attention['kind'], action: AuditAction): Promise<Attention[]> =>
      this.logged(undefined, kind, action, since, signal);
    const found = [
      this.ownFactor(),
      this.administrators(signal),
      logged('dropped', 'audit.dropped'),
      logged('replay', 'session.replay'),
      logged('limited', 'login.limited'),
      logged('signin-refused', 'administrator.signin-refused'),
    ];
    return (await Promise.all(found)).flat();
  }

  private async namespaceAttention(
    ns: string,
    { length }: Span,
    signal: AbortSignal,
  ): Promise<Attention[]> {
    const since = new Date(Date.now() - length).toISOString();
    const found = [
      this.closed(ns, signal),
      this.logged(ns, 'replay', 'session.replay', since, signal),
      this.logged(ns, 'limited', 'login.limited', since, signal),
      this.apiKeys(ns, signal),
      this.oldKeys(ns, signal),
    ];
    return (await Promise.all(found)).flat();
  }

  private ownFactor(): Promise<Attention[]> {
    const isWithout = this.session.account()?.secondFactor === false;
    return Promise.resolve(isWithout ? [{ kind: 'own-factor', to: ['/account'] }] : []);
  }

  private async administrators(signal: AbortSignal): Promise<Attention[]> {
    if (!this.session.may('administrators:read')) return [];
    const { items, nextCursor } = await listAdministrators({ limit: MAX_PAGE_SIZE }, { signal });
    const without = items.filter(({ disabled, secondFactor }) => !disabled && !secondFactor);
    return attentionFor('administrators', { items: without, nextCursor }, ['/administrators']);
  }

  private async logged(
    ns: string | undefined,
    kind: Attention['kind'],
    action: AuditAction,
    since: string,
    signal: AbortSignal,
  ): Promise<Attention[]> {
    if (!this.session.may(ns === undefined ? 'server-audit:read' : 'audit:read')) return [];
    const query = { action, $from: since, limit: MAX_PAGE_SIZE };
    const page =
      ns === undefined
        ? await listAudit(query, { signal })
        : await listNamespaceAudit(ns, query, { signal });
    const to = ns === undefined ? ['/audit'] : ['/namespaces', ns, 'audit'];
    return attentionFor(kind, page, to).map((one) => ({ ...one, query: { action, from: since } }));
  }

  private async closed(ns: string, signal: AbortSignal): Promise<Attention[]> {
    const { disabled, publicEndpoint } = await getNamespace(ns, { signal });
    const to = ['/namespaces', ns, 'settings'];
    if (disabled) return [{ kind: 'disabled', to }];
    return publicEndpoint ? [] : [{ kind: 'closed', to }];
  }

  private async apiKeys(ns: string, signal: AbortSignal): Promise<Attention[]> {
    if (!this.session.may('api-keys:read')) return [];
    const query = { disabled: false, limit: MAX_PAGE_SIZE };
    const { items, nextCursor } = await listApiKeys(ns, query, { signal });
    const endingBefore = (end: number): typeof items =>
      items.filter(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) < end);
    const now = Date.now();
    const expired = endingBefore(now);
    const expiring = endingBefore(now + SOON).filter((one) => !expired.includes(one));
    const to = ['/namespaces', ns, 'api-keys'];
    return [
      ...attentionFor('keys-expired', { items: expired, nextCursor }, to),
      ...attentionFor('keys-expiring', { items: expiring, nextCursor }, to),
    ];
  }

  private async oldKeys(ns: string, signal: AbortSignal): Promise<Attention[]> {
    if (!this.session.may('keys:read')) return [];
    const keys = await this.keys(ns, signal);
    const old = keys.filter(
      ({ state, rotatesAt, createdAt }) =>
        state === 'active' && rotatesAt === null && Date.parse(createdAt) < Date.now() - OLD,
    );
    return attentionFor('old-key', { items: old, nextCursor: null }, ['/namespaces', ns, 'keys']);
  }
}

/** An entry with the number of records, or none without records; `+` marks an incomplete page. */
function attentionFor(
  kind: Attention['kind'],
  page: { items: unknown[]; nextCursor: string | null },
  to: string[],
): Attention[] {
  return page.items.length === 0 ? [] : [{ kind, count: countOf(page), to }];
}
