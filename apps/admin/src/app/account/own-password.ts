import { Component, inject, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Session } from '../session/session';
import { Confirm } from '../shared/confirm';
import { FormProblem, TextField } from '../shared/fields';
import { Notices } from '../shared/notices';
import { problemErrors } from '../shared/problems';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { AccountStore } from './account.store';

/** Changes your own password, which revokes all other sessions and all personal access tokens. */
@Component({
  selector: 'app-own-password',
  imports: [FormProblem, MatButton, TextField],
  template: `
    <h2>{{ t().password }}</h2>
    <form novalidate (submit)="change(); $event.preventDefault()">
      <app-text-field
        [field]="form.currentPassword"
        [label]="t().currentPassword"
        type="password"
        autocomplete="current-password"
      />
      <app-text-field
        [field]="form.newPassword"
        [label]="t().newPassword"
        [hint]="session.account()?.secondFactor ? t().newPasswordShortHint : t().newPasswordHint"
        type="password"
        autocomplete="new-password"
      />
      <app-form-problem [form]="form" />
      <div class="actions">
        <button matButton="outlined" type="submit" [disabled]="form().submitting()">
          {{ t().changePassword }}
        </button>
      </div>
    </form>
  `,
})
export class OwnPasswordForm {
  private readonly store = inject(AccountStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly form = form(signal(empty), (path) => {
    required(path.currentPassword);
    required(path.newPassword);
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async change(): Promise<void> {
    const codes = { 'auth.refused': this.form.currentPassword };
    await submitForm(
      this.form,
      async () => {
        if (!(await this.isSure())) return;
        await this.store.setPassword(this.form().value());
        this.form().reset(empty);
        await this.session.refresh();
        this.notices.say(this.t().passwordChanged);
      },
      (thrown) => problemErrors(this.form, thrown, { codes }),
    );
  }

  private async isSure(): Promise<boolean> {
    const { changePassword, changePasswordTitle } = this.t();
    return this.confirm.ask({
      title: changePasswordTitle,
      consequence: await this.consequence(),
      action: changePassword,
    });
  }

  private async consequence(): Promise<string> {
    const { changePasswordConsequence, changePasswordConsequenceUncounted } = this.t();
    // Until a second factor is set up, the server does not list sessions and tokens.
    if (this.session.mustEnrol()) return changePasswordConsequenceUncounted;
    const [sessions, tokens] = await Promise.all([
      this.store.countOtherSessions(),
      this.store.countTokens(),
    ]);
    return changePasswordConsequence({ sessions, tokens });
  }
}

const empty = { currentPassword: '', newPassword: '' };
