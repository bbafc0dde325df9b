import {
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
  viewChild,
  type Signal,
} from '@angular/core';
import { form, readonly, required, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { User } from '#client';
import { HistoryLink } from '../audit/history-link';
import { Session } from '../session/session';
import { SessionsStore } from '../sessions/sessions.store';
import { SubjectSessions } from '../sessions/subject-sessions';
import { baseRecord } from '../shared/base-record';
import { Can } from '../shared/can';
import type { Count } from '../shared/count';
import { Confirm } from '../shared/confirm';
import { Curl } from '../shared/curl';
import { AreaField, FormProblem, TextField } from '../shared/fields';
import { jsonObject, sameJson } from '../shared/json';
import { RelativeTime } from '../shared/relative-time';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { Memberships } from './memberships';
import { UserPassword } from './user-password';
import { UsersStore } from './users.store';

@Component({
  selector: 'app-user-detail',
  imports: [
    AreaField,
    Can,
    Curl,
    FormProblem,
    HistoryLink,
    MatButton,
    Memberships,
    RelativeTime,
    NamedSection,
    PageHeader,
    StatePanel,
    SubjectSessions,
    TextField,
    UserPassword,
  ],
  templateUrl: './user-detail.html',
})
export default class UserDetail implements Unsaved {
  private readonly store = inject(UsersStore);
  private readonly sessions = inject(SessionsStore);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);

  readonly ns = input.required<string>();
  readonly id = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('users');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly user = resource({
    params: () => ({ ns: this.ns(), id: this.id() }),
    loader: ({ params: { ns, id }, abortSignal }) => this.store.get(ns, id, abortSignal),
  });
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/users/${this.id()}`);

  protected readonly subject = computed(() => ({ userId: this.id() }));
  protected readonly groups = computed(() => this.store.groupsOf(this.ns(), this.id()));
  protected readonly orgs = computed(() => this.store.orgsOf(this.ns(), this.id()));
  private readonly password = viewChild(UserPassword);

  /**
   * The record that the form edits; disabling the user or a new password does not affect it and keeps unsaved input.
   */
  private readonly base: Signal<User | undefined> = baseRecord(
    () => (this.user.hasValue() ? this.user.value() : undefined),
    modelOf,
    (): boolean => this.form().dirty(),
  );
  private readonly saved = computed(() => modelOf(this.base()), { equal: sameJson });
  private readonly model = linkedSignal(() => this.saved());
  protected readonly form = form(this.model, (path) => {
    readonly(path, { when: () => !this.session.may('users:write') });
    required(path.name);
    validate(path.attributes, ({ value }) =>
      jsonObject(value()) === undefined ? { kind: 'json', message: this.t().notJson } : undefined,
    );
  });

  isUnsaved(): boolean {
    return this.form().dirty() || this.password()?.isUnsaved() === true;
  }

  protected async save(user: User): Promise<void> {
    await submitForm(this.form, async () => {
      const { attributes, ...rest } = this.model();
      const patch = { ...rest, attributes: jsonObject(attributes) as User['attributes'] };
      const saved = await this.store.edit(this.ns(), this.base() ?? user, patch);
      this.user.set(saved);
      this.form().reset(modelOf(saved));
      this.notices.say(this.commonT().saved);
    });
  }

  protected async setDisabled(user: User, disabled: boolean): Promise<void> {
    await this.notices.attempt(async () => {
      const { disableTitle, disableConsequence, disable } = this.t();
      const sure =
        !disabled ||
        (await this.ask(disableTitle({ name: user.name }), disableConsequence, disable, user));
      if (!sure) return;
      this.user.set(await this.store.edit(this.ns(), user, { disabled }));
      this.notices.say(this.commonT().saved);
    });
  }

  protected async delete(user: User): Promise<void> {
    await this.notices.attempt(async () => {
      const { deleteTitle, deleteConsequence, deleted } = this.t();
      const action = this.commonT().delete;
      if (!(await this.ask(deleteTitle({ name: user.name }), deleteConsequence, action, user)))
        return;
      await this.store.delete(this.ns(), user);
      this.form().reset();
      this.password()?.reset();
      this.notices.say(deleted);
      await this.router.navigate(['/namespaces', this.ns(), 'users']);
    });
  }

  /** Asks for confirmation with the number of sessions that the action revokes. */
  private async ask(
    title: string,
    consequence: (values: Count & { name: string }) => string,
    action: string,
    { id, name }: User,
  ): Promise<boolean> {
    const count = await this.sessions.countLiveOf(this.ns(), { userId: id });
    return this.confirm.ask({ title, consequence: consequence({ name, ...count }), action });
  }
}

function modelOf(user: User | undefined) {
  return {
    name: user?.name ?? '',
    attributes: JSON.stringify(user?.attributes ?? {}, null, 2),
  };
}
