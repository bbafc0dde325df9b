import { Component, inject, input, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { NamespacesStore } from './namespaces.store';

@Component({
  selector: 'app-clone-form',
  imports: [FormProblem, MatButton, TextField],
  template: `
    <h3>{{ t().cloneTitle }}</h3>
    <p>{{ t().cloneText }}</p>
    <form novalidate (submit)="clone(); $event.preventDefault()">
      <app-text-field [field]="form.name" [label]="commonT().name" [hint]="t().nameHint" />
      <app-form-problem [form]="form" />
      <div class="actions">
        <button matButton="outlined" type="submit" [disabled]="form().submitting()">
          {{ t().clone }}
        </button>
      </div>
    </form>
  `,
})
export class CloneForm {
  private readonly store = inject(NamespacesStore);
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('namespaces');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly form = form(signal({ name: '' }), (path) => {
    required(path.name);
  });

  protected async clone(): Promise<void> {
    await submitForm(this.form, async () => {
      const { name } = await this.store.clone(this.ns(), this.form().value().name);
      this.form().reset({ name: '' });
      this.notices.say(this.t().cloned);
      await this.router.navigate(['/namespaces', name, 'settings']);
    });
  }
}
