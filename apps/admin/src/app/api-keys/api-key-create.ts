import { Component, inject, input, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { CopyOnce } from '../shared/copy-once';
import { AreaField, FlagField, FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { modelOf, valuesOf } from './api-key-form';
import { ApiKeysStore } from './api-keys.store';

@Component({
  selector: 'app-api-key-create',
  imports: [AreaField, FlagField, FormProblem, MatButton, PageHeader, RouterLink, TextField],
  template: `
    <app-page-header [title]="t().create" />
    <form novalidate (submit)="create(); $event.preventDefault()">
      <app-text-field [field]="form.name" [label]="commonT().name" />
      <app-text-field
        [field]="form.expiresAt"
        [label]="t().expiresAt"
        [hint]="t().expiresAtHint"
        type="datetime-local"
      />
      <app-area-field
        [field]="form.allowedAddresses"
        [label]="t().allowedAddresses"
        [hint]="t().allowedAddressesHint"
      />
      <app-text-field
        [field]="form.identifier"
        [label]="t().identifier"
        [hint]="t().identifierHint"
      />
      <app-flag-field [field]="form.maySetClaims" [label]="t().maySetClaims" />
      <app-area-field
        [field]="form.exchangeAudiences"
        [label]="t().exchangeAudiences"
        [hint]="t().exchangeAudiencesHint"
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
export default class ApiKeyCreate implements Unsaved {
  private readonly store = inject(ApiKeysStore);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  private readonly copyOnce = inject(CopyOnce);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('api-keys');
  protected readonly commonT = inject(Messages).ofFeature('common');
  private readonly model = signal({ ...modelOf(undefined), identifier: '' });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async create(): Promise<void> {
    await submitForm(this.form, async () => {
      const { identifier, ...model } = this.model();
      const { id, name, key } = await this.store.create(this.ns(), {
        ...valuesOf(model),
        identifier: identifier === '' ? undefined : identifier,
      });
      this.form().reset();
      this.notices.say(this.t().created);
      await this.copyOnce.show({
        title: `${this.t().apiKey} ${name}`,
        text: key,
        fileName: `${this.ns()}-${id}.key.txt`,
        kept: 'hash',
      });
      await this.router.navigate(['/namespaces', this.ns(), 'api-keys', id]);
    });
  }
}
