import { Component, inject, input, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Can } from '../shared/can';
import { Confirm } from '../shared/confirm';
import { Notices } from '../shared/notices';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { SessionsStore, type Subject } from './sessions.store';

/** The number of active sessions of a user or an API key, with a link to them; those of a user can be revoked. */
@Component({
  selector: 'app-subject-sessions',
  imports: [Can, MatButton, RouterLink, StatePanel],
  template: `
    <h2>{{ t().title }}</h2>
    @if (live.hasValue()) {
      <p>{{ t().liveCount }}: {{ live.value().shown }}</p>
    } @else if (live.status() === 'error') {
      <app-state-panel [problem]="live.error()" (retry)="live.reload()" />
    }
    <div class="actions">
      <a
        matButton="outlined"
        [routerLink]="['/namespaces', ns(), 'sessions']"
        [queryParams]="subject()"
      >
        {{ t().showThese }}
      </a>
      @if (isUser()) {
        <button *appCan="'sessions:write'" matButton="outlined" type="button" (click)="revokeAll()">
          {{ t().revokeAll }}
        </button>
      }
    </div>
  `,
})
export class SubjectSessions {
  private readonly store = inject(SessionsStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();
  readonly subject = input.required<Subject>();
  /** The name of the subject in the confirmation. */
  readonly name = input.required<string>();
  /** The record of the subject; a change reloads the number, because it may have revoked sessions. */
  readonly record = input.required<object>();

  protected readonly t = inject(Messages).ofFeature('sessions');
  protected readonly live = resource({
    params: () => ({ ns: this.ns(), subject: this.subject(), record: this.record() }),
    loader: ({ params: { ns, subject }, abortSignal }) =>
      this.store.countLiveOf(ns, subject, abortSignal),
  });

  protected isUser(): boolean {
    return 'userId' in this.subject();
  }

  protected async revokeAll(): Promise<void> {
    const subject = this.subject();
    if (!('userId' in subject)) return;
    await this.notices.attempt(async () => {
      const count = await this.store.countLiveOf(this.ns(), subject);
      const sure = await this.confirm.ask({
        title: this.t().revokeAllOfTitle({ name: this.name() }),
        consequence: this.t().revokeAllOfConsequence({ name: this.name(), ...count }),
        action: this.t().revokeAll,
      });
      if (!sure) return;
      const ended = await this.store.revokeAllOfUser(this.ns(), subject.userId);
      this.notices.say(this.t().revokedAll({ count: ended }));
      this.live.reload();
    });
  }
}
