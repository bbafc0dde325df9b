import { Component, computed, inject, input, linkedSignal, resource } from '@angular/core';
import { disabled, form, required, submit, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { UserResponse } from '#client';
import { Session } from '../session/session';
import { Can } from '../shared/can';
import { common } from '../shared/common.texts';
import { Confirm } from '../shared/confirm';
import { Curl } from '../shared/curl';
import { AreaField, FlagField, FormProblem, TextField } from '../shared/fields';
import { jsonObject } from '../shared/json';
import { Moment } from '../shared/moment';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { problemErrors } from '../shared/problems';
import { StatePanel } from '../shared/state-panel';
import { Languages } from '../shared/texts';
import type { Unsaved } from '../shared/unsaved.guard';
import { UsersStore } from './users.store';
import { usersTexts } from './users.texts';

@Component({
  selector: 'app-user-detail',
  imports: [
    AreaField,
    Can,
    Curl,
    FlagField,
    FormProblem,
    MatButton,
    Moment,
    PageHeader,
    StatePanel,
    TextField,
  ],
  templateUrl: './user-detail.html',
})
export default class UserDetail implements Unsaved {
  private readonly store = inject(UsersStore);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();
  readonly id = input.required<string>();

  protected readonly t = inject(Languages).of(usersTexts);
  protected readonly commonT = inject(Languages).of(common);
  protected readonly user = resource({
    params: () => ({ ns: this.ns(), id: this.id() }),
    loader: ({ params: { ns, id }, abortSignal }) => this.store.get(ns, id, abortSignal),
  });
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/users/${this.id()}`);

  private readonly model = linkedSignal(() =>
    modelOf(this.user.hasValue() ? this.user.value() : undefined),
  );
  protected readonly form = form(this.model, (path) => {
    disabled(path, { when: () => !this.session.may('users:write') });
    required(path.name);
    validate(path.attributes, ({ value }) =>
      jsonObject(value()) === undefined ? { kind: 'json', message: this.t().notJson } : undefined,
    );
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async save(user: UserResponse): Promise<void> {
    await submit(this.form, async () => {
      const { attributes, ...rest } = this.model();
      const patch = { ...rest, attributes: jsonObject(attributes) as UserResponse['attributes'] };
      try {
        this.show(await this.store.edit(this.ns(), user, patch));
        this.notices.say(this.commonT().saved);
        return undefined;
      } catch (thrown) {
        return problemErrors(this.form, thrown);
      }
    });
  }

  protected async delete(user: UserResponse): Promise<void> {
    const sure = await this.confirm.ask({
      title: this.t().deleteTitle(user.name),
      consequence: this.t().deleteConsequence(user.name),
      action: this.commonT().delete,
    });
    if (!sure) return;
    try {
      await this.store.delete(this.ns(), user);
      this.form().reset();
      this.notices.say(this.t().deleted);
      await this.router.navigate(['/namespaces', this.ns(), 'users']);
    } catch (thrown) {
      this.notices.problem(thrown);
    }
  }

  private show(user: UserResponse): void {
    this.user.set(user);
    this.form().reset();
  }
}

function modelOf(user: UserResponse | undefined) {
  return {
    name: user?.name ?? '',
    disabled: user?.disabled ?? false,
    attributes: JSON.stringify(user?.attributes ?? {}, null, 2),
  };
}
