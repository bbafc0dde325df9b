import { Component, inject, output, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import {
  completeSignIn,
  getSecondFactorChallenge,
  signInPasskeyOptions,
  secondFactorPasskeyOptions,
  signIn,
  signInWithPasskey,
  type Account,
  type SecondFactorKind,
} from '#client';
import { FormProblem, TextField } from '../shared/fields';
import { isProblem, problemText } from '../shared/problems';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { Passkeys } from './passkeys';
import { ReauthenticationForm, type FactorVerifier } from './reauthentication-form';
import { Session } from './session';

/** Username and password with a second factor if required, or a passkey alone. */
@Component({
  selector: 'app-sign-in-form',
  imports: [FormProblem, MatButton, ReauthenticationForm, TextField],
  template: `
    @if (asked(); as kinds) {
      <p>{{ t().secondFactorText }}</p>
      <app-reauthentication-form [kinds]="kinds" [verifier]="verifier" />
      <button matButton type="button" (click)="beginAgain()">{{ t().startAgain }}</button>
    } @else {
      <form novalidate (submit)="signIn(); $event.preventDefault()">
        <app-text-field [field]="form.username" [label]="t().username" autocomplete="username" />
        <app-text-field
          [field]="form.password"
          [label]="t().password"
          type="password"
          autocomplete="current-password"
        />
        <app-form-problem [form]="form" />
        @if (problem(); as text) {
          <p class="wrong" role="alert">{{ text }}</p>
        }
        <div class="actions">
          <button matButton="filled" type="submit" [disabled]="form().submitting()">
            {{ t().signIn }}
          </button>
          @if (passkeys.isOffered) {
            <button
              matButton
              type="button"
              [disabled]="form().submitting() || asking()"
              (click)="signInByPasskey()"
            >
              {{ t()['use.passkey'] }}
            </button>
          }
        </div>
      </form>
    }
  `,
  styles: `
    form p {
      margin: 0;
    }
  `,
})
export class SignInForm {
  readonly done = output();

  protected readonly t = inject(Messages).ofFeature('session');
  private readonly session = inject(Session);
  protected readonly passkeys = inject(Passkeys);
  protected readonly form = form(signal({ username: '', password: '' }), (path) => {
    required(path.username);
    required(path.password);
  });
  /** The available second factors, once the password was accepted. */
  protected readonly asked = signal<readonly SecondFactorKind[] | undefined>(undefined);
  /** Whether the browser's passkey prompt is open; there can be only one. */
  protected readonly asking = signal(false);
  /** The error of the sign-in, unless it belongs to a field. */
  protected readonly problem = signal<string | undefined>(undefined);

  protected readonly verifier: FactorVerifier = {
    passkeyOptions: () => this.whileWaiting(secondFactorPasskeyOptions()),
    verify: async (request) => {
      this.acceptAccount(await this.whileWaiting(completeSignIn(request)));
    },
  };

  protected async signIn(): Promise<void> {
    this.problem.set(undefined);
    await submitForm(this.form, async () => {
      try {
        this.acceptAccount(await signIn(this.form().value()));
      } catch (thrown) {
        if (!isProblem(thrown, 'auth.second_factor_required')) throw thrown;
        this.asked.set((await getSecondFactorChallenge()).kinds);
      }
    });
  }

  protected async signInByPasskey(): Promise<void> {
    this.problem.set(undefined);
    this.asking.set(true);
    try {
      const credential = await this.passkeys.authenticate(() => signInPasskeyOptions());
      this.acceptAccount(await signInWithPasskey({ credential }));
    } catch (thrown) {
      this.problem.set(problemText(thrown));
    } finally {
      this.asking.set(false);
    }
  }

  protected beginAgain(): void {
    this.asked.set(undefined);
    this.problem.set(undefined);
    this.form().reset({ username: '', password: '' });
  }

  /** The server accepts the second factor for five minutes; after that, the sign-in restarts with the password. */
  private async whileWaiting<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (thrown) {
      if (isProblem(thrown, 'auth.sign_in_expired')) {
        this.beginAgain();
        this.problem.set(this.t().expired);
      }
      throw thrown;
    }
  }

  private acceptAccount(account: Account): void {
    this.session.signedIn(account);
    this.done.emit();
  }
}
