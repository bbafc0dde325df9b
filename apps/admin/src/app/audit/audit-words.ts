import { computed, inject, Injectable, type Signal } from '@angular/core';
import type { AuditAction, AuditEntry } from '#client';
import { Languages } from '../shared/languages';
import { Messages } from '../shared/messages';

/** Display texts for audit events. A newer server may send actions that have no text here yet. */
@Injectable({ providedIn: 'root' })
export class AuditWords {
  private readonly languages = inject(Languages);
  private readonly t = inject(Messages).ofFeature('audit');
  /** The text of each action in the API. */
  private readonly actionTexts: Signal<Readonly<Record<AuditAction, string>>> =
    inject(Messages).ofFeature('audit-actions');

  /** Every action, sorted by its text. */
  readonly actions = computed(() => {
    const { compare } = new Intl.Collator(this.languages.locale());
    return Object.entries(this.actionTexts())
      .map(([value, label]) => ({ value, label }))
      .sort((one, other) => compare(one.label, other.label));
  });

  action(code: string): string {
    const known: Partial<Record<string, string>> = this.actionTexts();
    return known[code] ?? code;
  }

  kind(code: string): string {
    const known: Partial<Record<string, unknown>> = this.t();
    const text = known[`kind.${code}`];
    return typeof text === 'string' ? text : code;
  }

  actor({ actor }: AuditEntry): string {
    return actor.name ?? actor.id ?? this.kind(actor.kind);
  }

  target({ target }: AuditEntry): string | undefined {
    return target === null ? undefined : (target.name ?? target.id);
  }

  at({ at }: AuditEntry): string {
    const format = { dateStyle: 'medium', timeStyle: 'medium' } as const;
    return new Intl.DateTimeFormat(this.languages.locale(), format).format(new Date(at));
  }
}

/** The router link to a record's own screen, if it has one. */
export function addressOf(
  { kind, id }: { kind: string; id: string | null },
  namespace: string | null,
): string[] | undefined {
  if (id === null) return undefined;
  if (kind === 'org') return ['/orgs', id];
  if (kind === 'administrator') return ['/administrators', id];
  if (namespace === null) return undefined;
  if (kind === 'namespace') return ['/namespaces', namespace, 'settings'];
  if (kind === 'signing-key') return ['/namespaces', namespace, 'keys'];
  const screens: Partial<Record<string, string>> = {
    user: 'users',
    group: 'groups',
    'api-key': 'api-keys',
  };
  const screen = screens[kind];
  return screen === undefined ? undefined : ['/namespaces', namespace, screen, id];
}
