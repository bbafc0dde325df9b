import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import type { TokenCheckReport } from '#client';
import { Curl } from '../shared/curl';
import { AreaField, FormProblem, TextField } from '../shared/fields';
import { Icon } from '../shared/icon';
import { NamedSection } from '../shared/named-section';
import { pastedToken } from '../shared/pasted-token';
import { reasonText } from '../shared/problems';
import { Result } from '../shared/result';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { TokenClaims } from './token-claims';
import { TokensStore } from './tokens.store';

/** Checks a token step by step and shows its claims. */
@Component({
  selector: 'app-check-token',
  imports: [
    AreaField,
    Curl,
    FormProblem,
    Icon,
    MatButton,
    NamedSection,
    Result,
    TextField,
    TokenClaims,
  ],
  templateUrl: './check-token.html',
  styles: `
    section {
      margin-block-start: calc(var(--app-gap) * 2);
    }
    .verdict {
      font: var(--mat-sys-title-medium);
    }
    li p {
      margin: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class CheckToken {
  private readonly store = inject(TokensStore);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('tokens');
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/tokens/check`);
  private readonly model = linkedSignal({
    source: this.ns,
    computation: () => ({ token: '', audience: '' }),
  });
  protected readonly form = form(this.model, (path) => {
    required(path.token);
  });
  /** The report for the current input; changed input has none. */
  protected readonly result = linkedSignal<unknown, TokenCheckReport | undefined>({
    source: this.model,
    computation: () => undefined,
  });

  /** Checks a token from another part of the screen. */
  async take(token: string): Promise<void> {
    this.model.set({ token, audience: '' });
    await this.check();
  }

  /** Which parts of the decoded token are verified. */
  protected readonly standing = computed(() => {
    const checks = this.result()?.checks ?? [];
    const isSigned = checks.some(
      ({ check, outcome }) => check === 'signature' && outcome === 'passed',
    );
    return isSigned ? this.t().signedOnly : this.t().unverified;
  });
  protected readonly reason = reasonText;

  protected json(value: object): string {
    return JSON.stringify(value, null, 2);
  }

  protected async check(): Promise<void> {
    await submitForm(this.form, async () => {
      const { token, audience } = this.model();
      // The previous result does not apply to this token.
      this.result.set(undefined);
      const wanted = audience === '' ? {} : { audience };
      const asked = { token: pastedToken(token), ...wanted };
      this.result.set(await this.store.check(this.ns(), asked));
    });
  }
}
