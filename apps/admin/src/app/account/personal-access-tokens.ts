import { Component, inject, input, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { PersonalAccessToken } from '#client';
import { Confirm } from '../shared/confirm';
import { RelativeTime } from '../shared/relative-time';
import { Notices } from '../shared/notices';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { NamedTable } from '../shared/named-table';

/** Lists and deletes the personal access tokens of one administrator. */
export interface TokensSource {
  list: (signal?: AbortSignal) => Promise<PersonalAccessToken[]>;
  delete: (id: string) => Promise<unknown>;
}

/** The personal access tokens of one administrator, which can be deleted one by one. */
@Component({
  selector: 'app-personal-access-tokens',
  imports: [MatButton, NamedTable, RelativeTime, StatePanel],
  template: `
    <h2>{{ title() }}</h2>
    @if (tokens.hasValue()) {
      @if (tokens.value().length === 0) {
        <p class="quiet">{{ t().noTokens }}</p>
      } @else {
        <app-named-table [label]="title()" minWidth="36rem">
          <thead>
            <tr>
              <th scope="col">{{ commonT().name }}</th>
              <th scope="col">{{ commonT().created }}</th>
              <th scope="col">{{ t().lastUsed }}</th>
              <th scope="col">{{ t().ends }}</th>
              <th scope="col"></th>
            </tr>
          </thead>
          <tbody>
            @for (token of tokens.value(); track token.id) {
              <tr>
                <td class="free">{{ token.name }}</td>
                <td><app-relative-time [at]="token.createdAt" /></td>
                <td><app-relative-time [at]="token.lastUsedAt" /></td>
                <td><app-relative-time [at]="token.expiresAt" /></td>
                <td>
                  @if (editable()) {
                    <button
                      matButton
                      type="button"
                      [attr.aria-label]="t().deleteToken({ name: token.name })"
                      (click)="delete(token)"
                    >
                      {{ commonT().delete }}
                    </button>
                  }
                </td>
              </tr>
            }
          </tbody>
        </app-named-table>
      }
    } @else if (tokens.status() === 'error') {
      <app-state-panel [problem]="tokens.error()" (retry)="tokens.reload()" />
    } @else {
      <app-state-panel />
    }
  `,
})
export class PersonalAccessTokens {
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly title = input.required<string>();
  readonly source = input.required<TokensSource>();
  readonly editable = input(false);
  /**
   * A value that changes when another action on the screen may have added or deleted tokens; the list is reloaded then.
   */
  readonly record = input<unknown>();

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly tokens = resource({
    params: () => ({ source: this.source(), record: this.record() }),
    loader: ({ params: { source }, abortSignal }) => source.list(abortSignal),
  });

  protected async delete({ id, name }: PersonalAccessToken): Promise<void> {
    await this.notices.attempt(async () => {
      const sure = await this.confirm.ask({
        title: `${this.t().deleteToken({ name })}?`,
        consequence: this.t().deleteTokenConsequence,
        action: this.commonT().delete,
      });
      if (!sure) return;
      await this.source().delete(id);
      this.notices.say(this.t().tokenDeleted);
    });
    this.tokens.reload();
  }
}
