import { Component, inject, output, signal } from '@angular/core';
import { form, required, submit } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { signIn } from '#client';
import { FormProblem, TextField } from '../shared/fields';
import { problemErrors } from '../shared/problems';
import { Languages } from '../shared/texts';
import { Session } from './session';
import { sessionTexts } from './session.texts';

/** Username and password, and whatever the account asks for besides. */
@Component({
  selector: 'app-sign-in-form',
  imports: [FormProblem, MatButton, TextField],
  template: `
    <form novalidate (submit)="signIn(); $event.preventDefault()">
      <app-text-field [field]="form.username" [label]="t().username" autocomplete="username" />
      <app-text-field
        [field]="form.password"
        [label]="t().password"
        type="password"
        autocomplete="current-password"
      />
      <app-form-problem [form]="form" />
      <button matButton="filled" type="submit" [disabled]="form().submitting()">
        {{ t().signIn }}
      </button>
    </form>
  `,
})
export class SignInForm {
  readonly done = output();

  protected readonly t = inject(Languages).of(sessionTexts);
  private readonly session = inject(Session);
  protected readonly form = form(signal({ username: '', password: '' }), (path) => {
    required(path.username);
    required(path.password);
  });

  protected async signIn(): Promise<void> {
    await submit(this.form, async () => {
      try {
        this.session.signedIn(await signIn(this.form().value()));
      } catch (thrown) {
        return problemErrors(this.form, thrown);
      }
      this.done.emit();
      return undefined;
    });
  }
}
