import { Component, computed, inject, input, linkedSignal, resource, signal } from '@angular/core';
import { form, readonly, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { OrgMember, Org } from '#client';
import { HistoryLink } from '../audit/history-link';
import { Session } from '../session/session';
import { Can } from '../shared/can';
import { Confirm } from '../shared/confirm';
import { Curl } from '../shared/curl';
import { FormProblem, TextField } from '../shared/fields';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { RecordPicker, type Finder, type NamedRecord } from '../shared/record-picker';
import type { Unsaved } from '../shared/unsaved.guard';
import { OrgsStore } from './orgs.store';

@Component({
  selector: 'app-org-detail',
  imports: [
    Can,
    Curl,
    FormProblem,
    HistoryLink,
    ListView,
    MatButton,
    NamedSection,
    PageHeader,
    RouterLink,
    Row,
    StatePanel,
    TextField,
    RecordPicker,
  ],
  templateUrl: './org-detail.html',
})
export default class OrgDetail implements Unsaved {
  private readonly store = inject(OrgsStore);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly id = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('orgs');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly org = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) => this.store.get(params, abortSignal),
  });
  protected readonly members: List<OrgMember> = new List(
    (query, signal) => this.store.members(this.id(), query, signal),
    [],
    () => this.id(),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.commonT().name, sort: 'name' },
    { key: 'namespace', label: this.t().namespace },
    { key: 'state', label: this.commonT().state },
    { key: 'actions', label: '' },
  ]);
  protected readonly path = computed(() => `/api/v1/orgs/${this.id()}`);

  /** The namespace that new members are picked from. */
  protected readonly ns = signal<string | undefined>(undefined);
  protected readonly findNamespaces: Finder = (q, signal) => this.store.findNamespaces(q, signal);
  protected readonly findUsers = computed<Finder>(() => {
    const ns = this.ns() ?? '';
    return (q, signal) => this.store.findUsers(ns, q, signal);
  });

  protected readonly form = form(
    linkedSignal(() => modelOf(this.org.hasValue() ? this.org.value() : undefined)),
    (path) => {
      readonly(path, { when: () => !this.session.may('orgs:write') });
      required(path.name);
    },
  );

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async save(org: Org): Promise<void> {
    await submitForm(this.form, async () => {
      this.org.set(await this.store.edit(org, this.form().value()));
      this.form().reset();
      this.notices.say(this.commonT().saved);
    });
  }

  protected async addMember(ns: string, { id, name }: NamedRecord): Promise<void> {
    await this.notices.attempt(async () => {
      await this.store.addMember(this.id(), ns, id);
      this.members.reload();
      this.notices.say(this.t().memberAdded({ name }));
    });
  }

  protected async removeMember(member: OrgMember): Promise<void> {
    await this.notices.attempt(async () => {
      const orgId = this.id();
      await this.store.removeMember(orgId, member.namespace, member.id);
      this.members.reload();
      this.notices.removed(this.t().memberRemoved({ name: member.name }), async () => {
        await this.store.addMember(orgId, member.namespace, member.id);
        this.members.reload();
      });
    });
  }

  protected async delete(org: Org): Promise<void> {
    await this.notices.attempt(async () => {
      const members = await this.store.countMembers(org.id);
      const sure = await this.confirm.ask({
        title: this.t().deleteTitle({ name: org.name }),
        consequence: this.t().deleteConsequence(members),
        action: this.commonT().delete,
      });
      if (!sure) return;
      await this.store.delete(org);
      this.form().reset();
      this.notices.say(this.t().deleted);
      await this.router.navigate(['/orgs']);
    });
  }
}

function modelOf(org: Org | undefined) {
  return { name: org?.name ?? '', description: org?.description ?? '' };
}
