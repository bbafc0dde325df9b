import {
  afterNextRender,
  Component,
  computed,
  ElementRef,
  inject,
  Injector,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import type { PasskeyRequestOptions, ReauthenticationRequest, SecondFactorKind } from '#client';
import { FormProblem, TextField } from '../shared/fields';
import { problemErrors } from '../shared/problems';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { Passkeys } from './passkeys';

export type FactorKind = SecondFactorKind | 'password';

/** Verifies a factor, and supplies the passkey options for the browser. */
export interface FactorVerifier {
  verify: (request: ReauthenticationRequest) => Promise<unknown>;
  passkeyOptions: () => Promise<PasskeyRequestOptions>;
}

/** The request member for each kind of input. */
const members = { password: 'password', totp: 'totp', 'recovery-code': 'recoveryCode' } as const;
const names = { password: 'value', totp: 'value', recoveryCode: 'value' };

/** Asks for one authentication factor, which the user selects. */
@Component({
  selector: 'app-reauthentication-form',
  imports: [FormProblem, MatButton, TextField],
  template: `
    <form novalidate (submit)="verify(); $event.preventDefault()">
      @switch (kind()) {
        @case ('password') {
          <app-text-field
            [field]="form.value"
            [label]="t().password"
            type="password"
            autocomplete="current-password"
          />
        }
        @case ('totp') {
          <app-text-field
            [field]="form.value"
            [label]="t().code"
            [hint]="t().codeHint"
            inputmode="numeric"
            autocomplete="one-time-code"
          />
        }
        @case ('recovery-code') {
          <app-text-field
            [field]="form.value"
            [label]="t().recoveryCode"
            [hint]="t().recoveryCodeHint"
          />
        }
        @case ('passkey') {
          <p>{{ passkeys.isOffered ? t().passkeyText : t().passkeysMissing }}</p>
        }
      }
      <app-form-problem [form]="form" />
      <div class="actions">
        <button
          matButton="filled"
          type="submit"
          [disabled]="form().submitting() || (kind() === 'passkey' && !passkeys.isOffered)"
        >
          {{ kind() === 'passkey' ? t()['use.passkey'] : t().proceed }}
        </button>
        @for (other of others(); track other) {
          <button matButton type="button" (click)="choose(other)">{{ useText(other) }}</button>
        }
      </div>
    </form>
  `,
  styles: 'p { margin: 0; }',
})
export class ReauthenticationForm {
  readonly kinds = input.required<readonly FactorKind[]>();
  readonly verifier = input.required<FactorVerifier>();
  readonly done = output();

  protected readonly t = inject(Messages).ofFeature('session');
  protected readonly passkeys = inject(Passkeys);
  private readonly injector = inject(Injector);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);

  /** The kinds that work in this browser. A passkey that is the only factor is kept, with an explanation. */
  private readonly usable = computed(() => {
    const usable = this.kinds().filter((kind) => kind !== 'passkey' || this.passkeys.isOffered);
    return usable.length > 0 ? usable : this.kinds();
  });
  protected readonly kind = linkedSignal(() => this.usable()[0] ?? 'password');
  protected readonly others = computed(() => this.usable().filter((kind) => kind !== this.kind()));
  protected readonly form = form(signal({ value: '' }), (path) => {
    required(path.value, { when: () => this.kind() !== 'passkey' });
  });

  constructor() {
    this.focus();
  }

  protected useText(kind: FactorKind): string {
    return this.t()[`use.${kind}`];
  }

  protected choose(kind: FactorKind): void {
    this.kind.set(kind);
    this.form().reset({ value: '' });
    this.focus();
  }

  protected async verify(): Promise<void> {
    await submitForm(
      this.form,
      async () => {
        await this.verifier().verify(await this.createRequest());
        this.form().reset({ value: '' });
        this.done.emit();
      },
      (thrown) => problemErrors(this.form, thrown, { names }),
    );
  }

  private async createRequest(): Promise<ReauthenticationRequest> {
    const kind = this.kind();
    if (kind === 'passkey')
      return { passkey: await this.passkeys.authenticate(() => this.verifier().passkeyOptions()) };
    const value = this.form().value().value;
    // Apps display the code in two groups, so the space between them is often copied.
    return { [members[kind]]: kind === 'password' ? value : value.replace(/\s+/g, '') };
  }

  /** The new content replaces the focused element, so it receives the focus. */
  private focus(): void {
    afterNextRender(
      () => {
        this.element.nativeElement
          .querySelector<HTMLElement>('input, button[type=submit]')
          ?.focus();
      },
      { injector: this.injector },
    );
  }
}
