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
import { OrgsStore } from './orgs.store';

@Component({
  selector: 'app-org-create',
  imports: [FormProblem, MatButton, PageHeader, RouterLink, TextField],
  template: `
    <app-page-header [title]="t().create" />
    <form novalidate (submit)="create(); $event.preventDefault()">
      <app-text-field [field]="form.name" [label]="commonT().name" />
      <app-text-field [field]="form.description" [label]="commonT().description" />
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
export default class OrgCreate implements Unsaved {
  private readonly store = inject(OrgsStore);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);

  protected readonly t = inject(Messages).ofFeature('orgs');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly form = form(signal({ name: '', description: '' }), (path) => {
    required(path.name);
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async create(): Promise<void> {
    await submitForm(this.form, async () => {
      const { id } = await this.store.create(this.form().value());
      this.form().reset();
      this.notices.say(this.t().created);
      await this.router.navigate(['/orgs', id]);
    });
  }
}
