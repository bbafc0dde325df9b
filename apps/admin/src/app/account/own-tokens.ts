import { Component, computed, inject, signal } from '@angular/core';
import { form, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { CopyOnce } from '../shared/copy-once';
import { ChoiceField, FormProblem, TextField, type Choice } from '../shared/fields';
import { Notices } from '../shared/notices';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import { PersonalAccessTokens } from './personal-access-tokens';
import { AccountStore } from './account.store';

/** Offered lifetimes of a new token, in the API's format; the server enforces the maximum. */
const lifetimes = ['1d', '7d', '30d', '90d', '1y'] as const;
const usual = { name: '', lifetime: '90d' };

/** Your own personal access tokens; a new one is shown once. */
@Component({
  selector: 'app-own-tokens',
  imports: [PersonalAccessTokens, ChoiceField, FormProblem, MatButton, TextField],
  template: `
    <app-personal-access-tokens
      [title]="t().tokens"
      [source]="store.tokens"
      [record]="store.changes()"
      [editable]="true"
    />
    <h3>{{ t().newToken }}</h3>
    <p class="quiet">{{ t().newTokenHint }}</p>
    <form novalidate (submit)="create(); $event.preventDefault()">
      <app-text-field [field]="form.name" [label]="t().tokenName" />
      <app-choice-field [field]="form.lifetime" [label]="t().lifetime" [choices]="choices()" />
      <app-form-problem [form]="form" />
      <div class="actions">
        <button matButton="outlined" type="submit" [disabled]="form().submitting()">
          {{ t().createToken }}
        </button>
      </div>
    </form>
  `,
  styles: `
    h3 {
      margin-block-start: var(--app-gap);
    }
  `,
})
export class OwnTokens {
  protected readonly store = inject(AccountStore);
  private readonly copyOnce = inject(CopyOnce);
  private readonly notices = inject(Notices);

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly choices = computed<Choice[]>(() =>
    lifetimes.map((value) => ({ value, label: this.t()[`lifetime.${value}`] })),
  );
  protected readonly form = form(signal(usual), (path) => {
    required(path.name);
  });

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async create(): Promise<void> {
    await submitForm(this.form, async () => {
      const { name, lifetime } = this.form().value();
      const { token } = await this.store.createToken(name, lifetime);
      this.form().reset(usual);
      await this.copyOnce.show({
        title: `${this.t().accessToken} ${name}`,
        text: token,
        fileName: 'signet-access-token.txt',
        kept: 'hash',
      });
      this.notices.say(this.t().tokenCreated);
    });
  }
}
