import { Component, inject, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { AdministratorFields, modelOf, valuesOf } from './administrator-form';
import { AdministratorsStore } from './administrators.store';

@Component({
  selector: 'app-administrator-create',
  imports: [AdministratorFields, FormProblem, MatButton, PageHeader, RouterLink, TextField],
  template: `
    <app-page-header [title]="t().create" />
    <form novalidate (submit)="create(); $event.preventDefault()">
      <app-administrator-fields
        [username]="form.username"
        [role]="form.role"
        [namespaces]="form.namespaces"
      />
      <app-text-field
        [field]="form.password"
        [label]="sessionT().password"
        [hint]="t().passwordHint"
        type="password"
        autocomplete="new-password"
      />
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
export default class AdministratorCreate implements Unsaved {
  private readonly store = inject(AdministratorsStore);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);

  protected readonly t = inject(Messages).ofFeature('administrators');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly sessionT = inject(Messages).ofFeature('session');
  protected readonly form = form(signal({ ...modelOf(undefined), password: '' }), (path) => {
    required(path.username);
    required(path.password);
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async create(): Promise<void> {
    await submitForm(this.form, async () => {
      const { password, ...administrator } = this.form().value();
      const { id } = await this.store.create({ ...valuesOf(administrator), password });
      this.form().reset();
      this.notices.say(this.t().created);
      await this.router.navigate(['/administrators', id]);
    });
  }
}
