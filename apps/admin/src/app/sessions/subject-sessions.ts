import { Component, inject, input, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Can } from '../shared/can';
import { Confirm } from '../shared/confirm';
import { Notices } from '../shared/notices';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { SessionsStore, type Subject } from './sessions.store';

/** How many live sessions a user or an API key has, the way to them, and for a user the end of all. */
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
  /** What the subject is called in the question. */
  readonly name = input.required<string>();
  /** The record of the subject: where it changes, the sessions may have ended. */
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
    try {
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
    } catch (thrown) {
      this.notices.problem(thrown);
    }
  }
}
