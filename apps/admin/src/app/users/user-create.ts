import { Component, inject, input, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { FlagField, FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { UsersStore } from './users.store';

@Component({
  selector: 'app-user-create',
  imports: [FlagField, FormProblem, MatButton, PageHeader, RouterLink, TextField],
  template: `
    <app-page-header [title]="t().create" />
    <form novalidate (submit)="create(); $event.preventDefault()">
      <app-text-field [field]="form.name" [label]="commonT().name" />
      <app-text-field
        [field]="form.password"
        [label]="t().password"
        [hint]="t().passwordHint"
        type="password"
        autocomplete="new-password"
      />
      <app-flag-field [field]="form.disabled" [label]="t().disabled" [hint]="t().disabledHint" />
      <app-form-problem [form]="form" />
      <div class="actions">
        <button matButton="filled" type="submit" [disabled]="form().submitting()">
          {{ commonT().create }}
        </button>
        <a matButton routerLink="..">{{ commonT().cancel }}</a>
      </div>
    </form>
  `,
})
export default class UserCreate implements Unsaved {
  private readonly store = inject(UsersStore);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('users');
  protected readonly commonT = inject(Messages).ofFeature('common');
  private readonly model = signal({ name: '', password: '', disabled: false });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async create(): Promise<void> {
    await submitForm(this.form, async () => {
      const { password, ...user } = this.model();
      const made = await this.store.create(this.ns(), {
        ...user,
        password: password === '' ? null : password,
      });
      this.form().reset();
      this.notices.say(this.t().createdNotice);
      await this.router.navigate(['/namespaces', this.ns(), 'users', made.id]);
    });
  }
}
