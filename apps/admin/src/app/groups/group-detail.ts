import { Component, computed, inject, input, linkedSignal, resource } from '@angular/core';
import { form, readonly, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { Group, User } from '#client';
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
import { RightsField, type RightsChange } from '../shared/rights-field';
import { StatePanel } from '../shared/state-panel';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { RecordPicker, type Finder, type NamedRecord } from '../shared/record-picker';
import type { Unsaved } from '../shared/unsaved.guard';
import { GroupsStore } from './groups.store';

@Component({
  selector: 'app-group-detail',
  imports: [
    Can,
    Curl,
    FormProblem,
    HistoryLink,
    ListView,
    MatButton,
    NamedSection,
    PageHeader,
    RightsField,
    RouterLink,
    Row,
    StatePanel,
    TextField,
    RecordPicker,
  ],
  templateUrl: './group-detail.html',
})
export default class GroupDetail implements Unsaved {
  private readonly store = inject(GroupsStore);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);

  readonly ns = input.required<string>();
  readonly id = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('groups');
  protected readonly commonT = inject(Messages).ofFeature('common');
  private readonly place = computed(() => ({ ns: this.ns(), id: this.id() }));
  protected readonly group = resource({
    params: () => this.place(),
    loader: ({ params: { ns, id }, abortSignal }) => this.store.get(ns, id, abortSignal),
  });
  protected readonly rights = resource({
    params: () => this.place(),
    loader: ({ params: { ns, id }, abortSignal }) => this.store.rights(ns, id, abortSignal),
  });
  protected readonly members: List<User> = new List(
    (query, signal) => this.store.members(this.ns(), this.id(), query, signal),
    [],
    () => this.place(),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'name', label: this.commonT().name, sort: 'name' },
    { key: 'state', label: this.commonT().state },
    { key: 'actions', label: '' },
  ]);
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/groups/${this.id()}`);
  protected readonly findUsers: Finder = (q, signal) => this.store.findUsers(this.ns(), q, signal);

  protected readonly form = form(
    linkedSignal(() => modelOf(this.group.hasValue() ? this.group.value() : undefined)),
    (path) => {
      readonly(path, { when: () => !this.session.may('groups:write') });
      required(path.name);
    },
  );

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async save(group: Group): Promise<void> {
    await submitForm(this.form, async () => {
      this.group.set(await this.store.edit(this.ns(), group, this.form().value()));
      this.form().reset();
      this.notices.say(this.commonT().saved);
    });
  }

  protected async changeRights(change: RightsChange): Promise<void> {
    const isDone = await this.notices.attempt(async () => {
      const { ns, id } = this.place();
      this.rights.set(await this.store.changeRights(ns, id, change));
      if (change.removed.length === 0) this.notices.say(this.t().rightsSaved);
      else {
        this.notices.removed(this.t().rightsSaved, async () => {
          await this.store.changeRights(ns, id, { added: change.removed, removed: [] });
          this.rights.reload();
        });
      }
    });
    // Someone else may have changed the rights.
    if (!isDone) this.rights.reload();
  }

  protected async addMember({ id, name }: NamedRecord): Promise<void> {
    await this.notices.attempt(async () => {
      await this.store.addMember(this.ns(), this.id(), id);
      this.members.reload();
      this.notices.say(this.t().memberAdded({ name }));
    });
  }

  protected async removeMember({ id, name }: NamedRecord): Promise<void> {
    await this.notices.attempt(async () => {
      const { ns, id: groupId } = this.place();
      await this.store.removeMember(ns, groupId, id);
      this.members.reload();
      this.notices.removed(this.t().memberRemoved({ name }), async () => {
        await this.store.addMember(ns, groupId, id);
        this.members.reload();
      });
    });
  }

  protected async delete(group: Group): Promise<void> {
    await this.notices.attempt(async () => {
      const members = await this.store.countMembers(this.ns(), group.id);
      const sure = await this.confirm.ask({
        title: this.t().deleteTitle({ name: group.name }),
        consequence: this.t().deleteConsequence({ members }),
        action: this.commonT().delete,
      });
      if (!sure) return;
      await this.store.delete(this.ns(), group);
      this.form().reset();
      this.notices.say(this.t().deleted);
      await this.router.navigate(['/namespaces', this.ns(), 'groups']);
    });
  }
}

function modelOf(group: Group | undefined) {
  return { name: group?.name ?? '', description: group?.description ?? '' };
}
