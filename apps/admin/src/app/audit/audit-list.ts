import { Component, computed, inject, input } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatOption, MatSelect } from '@angular/material/select';
import type { AuditEntry } from '#client';
import { Curl } from '../shared/curl';
import { Downloads } from '../shared/download';
import { Icon } from '../shared/icon';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { RelativeTime } from '../shared/relative-time';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { RecordPicker } from '../shared/record-picker';
import { AuditEntryView } from './audit-entry';
import { AuditWords } from './audit-words';
import { auditFilters, AuditStore, type AuditFilter, type AuditFormat } from './audit.store';

/** The audit log of the namespace in the URL, or of the whole server. */
@Component({
  selector: 'app-audit-list',
  imports: [
    Curl,
    Icon,
    ListView,
    MatButton,
    MatFormField,
    MatIconButton,
    MatInput,
    MatLabel,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MatOption,
    MatSelect,
    RelativeTime,
    PageHeader,
    Row,
    StatePanel,
    RecordPicker,
  ],
  templateUrl: './audit-list.html',
  styleUrl: './audit-list.scss',
})
export default class AuditList {
  private readonly store = inject(AuditStore);
  private readonly view = inject(AuditEntryView);
  private readonly downloads = inject(Downloads);

  readonly ns = input<string>();

  protected readonly t = inject(Messages).ofFeature('audit');
  protected readonly words = inject(AuditWords);
  protected readonly ends = ['from', 'to'] as const;
  protected readonly list: List<AuditEntry, AuditFilter> = new List(
    (query, signal) => this.store.list(this.ns(), query, signal),
    auditFilters,
    () => this.ns(),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'at', label: this.t().when },
    { key: 'action', label: this.t().action },
    { key: 'actor', label: this.t().actor },
    { key: 'target', label: this.t().target },
    { key: 'address', label: this.t().address },
    ...(this.ns() === undefined ? [{ key: 'namespace', label: this.t().namespace }] : []),
  ]);
  protected readonly path = computed(() => this.store.path(this.ns(), this.list.query()));

  protected readonly actors = computed(() =>
    this.store.actors(this.ns(), (kind) => this.words.kind(kind)),
  );
  protected readonly targets = computed(() =>
    this.store.targets(this.ns(), (kind) => this.words.kind(kind)),
  );
  protected readonly namespaces = this.store.findNamespaces;

  /** The filters by id, labeled with the name from a row, or with the id if no row has it. */
  protected readonly chosen = computed(() => {
    const { actor, target, namespaceId } = this.list.query();
    const rows = this.list.shown()?.items ?? [];
    const all: { filter: AuditFilter; text: string }[] = [];
    if (actor !== undefined) {
      const name = rows.find((row) => row.actor.id === actor)?.actor.name ?? actor;
      all.push({ filter: 'actor', text: this.t().onlyActor({ name }) });
    }
    if (target !== undefined) {
      const name = rows.find((row) => row.target?.id === target)?.target?.name ?? target;
      all.push({ filter: 'target', text: this.t().onlyTarget({ name }) });
    }
    if (this.ns() === undefined && namespaceId !== undefined) {
      const name = rows.find((row) => row.namespaceId === namespaceId)?.namespace ?? namespaceId;
      all.push({ filter: 'namespaceId', text: this.t().onlyNamespace({ name }) });
    }
    return all;
  });

  protected open(entry: AuditEntry): void {
    const ns = this.ns();
    this.view.open(entry, ns === undefined ? ['/audit'] : ['/namespaces', ns, 'audit']);
  }

  protected async export(format: AuditFormat): Promise<void> {
    const query = this.list.query();
    await this.downloads.save(this.store.path(this.ns(), query, format), () =>
      this.store.list(this.ns(), { ...query, cursor: undefined, limit: 1 }),
    );
  }

  /** A timestamp from the URL as the value of a `datetime-local` input: local time without a zone. */
  protected localTime(instant: string | undefined): string {
    const at = new Date(instant ?? '');
    if (Number.isNaN(at.getTime())) return '';
    const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
    return local.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  }

  protected instantOf(localTime: string): string | undefined {
    return localTime === '' ? undefined : new Date(localTime).toISOString();
  }
}
