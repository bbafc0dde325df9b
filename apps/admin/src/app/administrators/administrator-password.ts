import { Component, inject, input, output, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Confirm } from '../shared/confirm';
import { FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { AdministratorsStore, type EditableAdministrator } from './administrators.store';

/** Sets another administrator's password, which revokes their sessions and personal access tokens. */
@Component({
  selector: 'app-administrator-password',
  imports: [FormProblem, MatButton, TextField],
  template: `
    <h2>{{ accountT().password }}</h2>
    <form novalidate (submit)="set(); $event.preventDefault()">
      <app-text-field
        [field]="form.password"
        [label]="accountT().newPassword"
        [hint]="administrator().secondFactor ? accountT().newPasswordShortHint : t().passwordHint"
        type="password"
        autocomplete="new-password"
      />
      <app-form-problem [form]="form" />
      <div class="actions">
        <button matButton="outlined" type="submit" [disabled]="form().submitting()">
          {{ t().setPassword }}
        </button>
      </div>
    </form>
  `,
})
export class AdministratorPassword {
  private readonly store = inject(AdministratorsStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly administrator = input.required<EditableAdministrator>();
  readonly done = output();

  protected readonly t = inject(Messages).ofFeature('administrators');
  protected readonly accountT = inject(Messages).ofFeature('account');
  protected readonly form = form(signal({ password: '' }), (path) => {
    required(path.password);
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  reset(): void {
    this.form().reset({ password: '' });
  }

  protected async set(): Promise<void> {
    await submitForm(this.form, async () => {
      const { id, username } = this.administrator();
      const { sessions, tokens } = await this.store.countCredentials(id);
      const sure = await this.confirm.ask({
        title: this.t().setPasswordTitle({ name: username }),
        consequence: this.t().setPasswordConsequence({ sessions, tokens }),
        action: this.t().setPassword,
      });
      if (!sure) return;
      await this.store.setPassword(id, this.form().value().password);
      this.reset();
      this.notices.say(this.t().passwordSet);
      this.done.emit();
    });
  }
}
