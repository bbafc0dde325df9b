import { Component, inject, input, output, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import type { User } from '#client';
import { SessionsStore } from '../sessions/sessions.store';
import { Confirm } from '../shared/confirm';
import { FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { UsersStore } from './users.store';

/** Sets a user's password, which revokes all of the user's sessions. */
@Component({
  selector: 'app-user-password',
  imports: [FormProblem, MatButton, TextField],
  template: `
    <h2>{{ t().password }}</h2>
    <form novalidate (submit)="set(); $event.preventDefault()">
      <app-text-field
        [field]="form.password"
        [label]="t().newPassword"
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
export class UserPassword {
  private readonly store = inject(UsersStore);
  private readonly sessions = inject(SessionsStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();
  readonly user = input.required<User>();
  readonly done = output();

  protected readonly t = inject(Messages).ofFeature('users');
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
      const { id, name } = this.user();
      const count = await this.sessions.countLiveOf(this.ns(), { userId: id });
      const sure = await this.confirm.ask({
        title: this.t().setPasswordTitle({ name }),
        consequence: this.t().setPasswordConsequence({ name, ...count }),
        action: this.t().setPassword,
      });
      if (!sure) return;
      await this.store.setPassword(this.ns(), id, this.form().value().password);
      this.reset();
      this.notices.say(this.t().passwordSet);
      this.done.emit();
    });
  }
}
