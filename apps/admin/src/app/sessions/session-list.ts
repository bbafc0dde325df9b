import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import type { Session } from '#client';
import { Can } from '../shared/can';
import { Confirm } from '../shared/confirm';
import { Curl } from '../shared/curl';
import { List } from '../shared/list';
import { ListView, Row, type Column } from '../shared/list-view';
import { RelativeTime } from '../shared/relative-time';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { SessionsStore, type SessionFilter } from './sessions.store';

@Component({
  selector: 'app-session-list',
  imports: [
    Can,
    Curl,
    ListView,
    MatButton,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    RelativeTime,
    PageHeader,
    Row,
    RouterLink,
    StatePanel,
  ],
  templateUrl: './session-list.html',
})
export default class SessionList {
  private readonly store = inject(SessionsStore);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('sessions');
  protected readonly list: List<Session, SessionFilter> = new List(
    (query, signal) => this.store.list(this.ns(), query, signal),
    ['live', 'userId', 'apiKeyId'],
    () => this.ns(),
  );
  protected readonly columns = computed<Column[]>(() => [
    { key: 'subject', label: this.t().subject },
    { key: 'state', label: this.t().state },
    { key: 'createdAt', label: this.t().started, sort: '-createdAt' },
    { key: 'expiresAt', label: this.t().ends },
    { key: 'from', label: this.t().from },
    { key: 'actions', label: '' },
  ]);
  /** The name of the user or API key in the filter, or its id if no row has the name. */
  protected readonly of = computed(() => {
    const { userId, apiKeyId } = this.list.query();
    if (userId === undefined && apiKeyId === undefined) return undefined;
    const isOf = (one: Session): boolean => one.userId === userId || one.apiKeyId === apiKeyId;
    const session = this.list.shown()?.items.find(isOf);
    return session?.userName ?? session?.apiKeyName ?? userId ?? apiKeyId;
  });
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/sessions`);

  protected isLive({ revokedAt, expiresAt }: Session): boolean {
    return revokedAt === null && new Date(expiresAt) > new Date();
  }

  protected reasonOf({ revokedReason }: Session): string {
    const texts: Partial<Record<string, unknown>> = this.t();
    const known = texts[`reason.${revokedReason ?? ''}`];
    return typeof known === 'string' ? known : (revokedReason ?? '');
  }

  protected async revoke(session: Session): Promise<void> {
    const name = session.userName ?? session.apiKeyName ?? session.id;
    const sure = await this.confirm.ask({
      title: this.t().revokeTitle,
      consequence: this.t().revokeConsequence({ name }),
      action: this.t().revoke,
    });
    if (!sure) return;
    await this.tried(async () => {
      await this.store.revoke(this.ns(), session.id);
      this.notices.say(this.t().revokedNotice);
    });
  }

  protected async revokeAll(): Promise<void> {
    await this.tried(async () => {
      const sure = await this.confirm.ask({
        title: this.t().revokeAllTitle,
        consequence: this.t().revokeAllConsequence({
          count: await this.store.countLive(this.ns()),
        }),
        action: this.t().revokeAll,
        typed: this.ns(),
      });
      if (!sure) return;
      this.notices.say(this.t().revokedAll({ count: await this.store.revokeAll(this.ns()) }));
    });
  }

  private async tried(work: () => Promise<void>): Promise<void> {
    if (await this.notices.attempt(work)) this.list.reload();
  }
}
