import { Component, inject, input, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ConsoleSession } from '#client';
import { Confirm } from '../shared/confirm';
import { RelativeTime } from '../shared/relative-time';
import { Notices } from '../shared/notices';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { NamedTable } from '../shared/named-table';

/** Lists and revokes the console sessions of one administrator. */
export interface SessionsSource {
  list: (signal?: AbortSignal) => Promise<ConsoleSession[]>;
  end: (id: string) => Promise<unknown>;
}

/** The console sessions of one administrator, which can be revoked one by one. */
@Component({
  selector: 'app-console-sessions',
  imports: [MatButton, NamedTable, RelativeTime, StatePanel],
  template: `
    <h2>{{ title() }}</h2>
    @if (sessions.hasValue()) {
      @if (sessions.value().length === 0) {
        <p class="quiet">{{ t().noSessions }}</p>
      } @else {
        <app-named-table [label]="title()" minWidth="48rem">
          <thead>
            <tr>
              <th scope="col">{{ t().from }}</th>
              <th scope="col">{{ t().started }}</th>
              <th scope="col">{{ t().lastSeen }}</th>
              <th scope="col">{{ t().lastVerified }}</th>
              <th scope="col">{{ t().ends }}</th>
              <th scope="col"></th>
            </tr>
          </thead>
          <tbody>
            @for (one of sessions.value(); track one.id) {
              <tr>
                <td class="free">
                  {{ one.address }} <span class="quiet">{{ one.userAgent }}</span>
                </td>
                <td><app-relative-time [at]="one.createdAt" /></td>
                <td><app-relative-time [at]="one.lastSeenAt" /></td>
                <td><app-relative-time [at]="one.authenticatedAt" /></td>
                <td><app-relative-time [at]="one.expiresAt" /></td>
                <td>
                  @if (one.current) {
                    <span class="chip">{{ t().thisSession }}</span>
                  } @else if (editable()) {
                    <button matButton type="button" (click)="end(one)">{{ t().end }}</button>
                  }
                </td>
              </tr>
            }
          </tbody>
        </app-named-table>
        <div class="actions"><ng-content /></div>
      }
    } @else if (sessions.status() === 'error') {
      <app-state-panel [problem]="sessions.error()" (retry)="sessions.reload()" />
    } @else {
      <app-state-panel />
    }
  `,
  styles: `
    .actions {
      margin-block-start: var(--app-gap);
    }
  `,
})
export class ConsoleSessions {
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly title = input.required<string>();
  readonly source = input.required<SessionsSource>();
  readonly editable = input(false);
  /** A value that changes when another action on the screen may have revoked sessions; the list is reloaded then. */
  readonly record = input<unknown>();

  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly sessions = resource({
    params: () => ({ source: this.source(), record: this.record() }),
    loader: ({ params: { source }, abortSignal }) => source.list(abortSignal),
  });

  protected async end({ id, address, userAgent }: ConsoleSession): Promise<void> {
    await this.notices.attempt(async () => {
      const sure = await this.confirm.ask({
        title: this.t().endTitle,
        consequence: this.t().endConsequence({
          from: [address, userAgent].filter(Boolean).join(', '),
        }),
        action: this.t().end,
      });
      if (!sure) return;
      await this.source().end(id);
      this.notices.say(this.t().ended);
    });
    this.sessions.reload();
  }
}
