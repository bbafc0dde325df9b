import {
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
  signal,
  viewChild,
  type Signal,
} from '@angular/core';
import { form, readonly, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { PersonalAccessTokens } from '../account/personal-access-tokens';
import { ConsoleSessions } from '../account/console-sessions';
import { HistoryLink } from '../audit/history-link';
import { Session } from '../session/session';
import { baseRecord } from '../shared/base-record';
import { Can } from '../shared/can';
import { Confirm, type Question } from '../shared/confirm';
import { Curl } from '../shared/curl';
import { FormProblem } from '../shared/fields';
import { sameJson } from '../shared/json';
import { RelativeTime } from '../shared/relative-time';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { isProblem, problemErrors, problemText } from '../shared/problems';
import { StatePanel } from '../shared/state-panel';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { AdministratorFields, modelOf, valuesOf } from './administrator-form';
import { AdministratorPassword } from './administrator-password';
import { AdministratorsStore, type EditableAdministrator } from './administrators.store';

@Component({
  selector: 'app-administrator-detail',
  imports: [
    PersonalAccessTokens,
    AdministratorFields,
    AdministratorPassword,
    Can,
    ConsoleSessions,
    Curl,
    FormProblem,
    HistoryLink,
    MatButton,
    RelativeTime,
    NamedSection,
    PageHeader,
    RouterLink,
    StatePanel,
  ],
  templateUrl: './administrator-detail.html',
})
export default class AdministratorDetail implements Unsaved {
  private readonly store = inject(AdministratorsStore);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);

  readonly id = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('administrators');
  protected readonly accountT = inject(Messages).ofFeature('account');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly sessionT = inject(Messages).ofFeature('session');
  protected readonly administrator = resource({
    params: () => this.id(),
    loader: ({ params, abortSignal }) => this.store.get(params, abortSignal),
  });
  protected readonly path = computed(() => `/api/v1/administrators/${this.id()}`);
  /** Your own credentials are managed in My account. */
  protected readonly isMe = computed(() => this.session.account()?.id === this.id());
  protected readonly sessions = computed(() => this.store.sessionsOf(this.id()));
  protected readonly tokens = computed(() => this.store.tokensOf(this.id()));
  /** The error of a button at the top; it stays until the next attempt. */
  protected readonly refusal = signal<string | undefined>(undefined);
  private readonly password = viewChild(AdministratorPassword);

  /** The record that the form edits; disabling or a new password does not affect it and keeps unsaved input. */
  private readonly base: Signal<EditableAdministrator | undefined> = baseRecord(
    () => (this.administrator.hasValue() ? this.administrator.value() : undefined),
    modelOf,
    (): boolean => this.form().dirty(),
  );
  private readonly saved = computed(() => modelOf(this.base()), { equal: sameJson });
  protected readonly form = form(
    linkedSignal(() => this.saved()),
    (path) => {
      readonly(path, { when: () => !this.session.may('administrators:write') });
      required(path.username);
    },
  );

  isUnsaved(): boolean {
    return this.form().dirty() || this.password()?.isUnsaved() === true;
  }

  protected async save(administrator: EditableAdministrator): Promise<void> {
    const codes = { 'administrator.last_owner': this.form.role };
    await submitForm(
      this.form,
      async () => {
        const patch = valuesOf(this.form().value());
        const saved = await this.store.edit(this.base() ?? administrator, patch);
        this.administrator.set(saved);
        this.form().reset(modelOf(saved));
        this.notices.say(this.commonT().saved);
        if (this.isMe()) await this.becomeWhatIAm();
      },
      (thrown) => problemErrors(this.form, thrown, { codes }),
    );
  }

  protected async setDisabled(
    administrator: EditableAdministrator,
    disabled: boolean,
  ): Promise<void> {
    await this.tried(async () => {
      const { disableTitle, disableConsequence, disable } = this.t();
      const sure =
        !disabled ||
        (await this.ask(administrator, (sessions, tokens) => ({
          title: disableTitle({ name: administrator.username }),
          consequence: disableConsequence({ name: administrator.username, sessions, tokens }),
          action: disable,
        })));
      if (!sure) return;
      this.administrator.set(await this.store.edit(administrator, { disabled }));
      this.notices.say(this.commonT().saved);
      if (disabled && this.isMe()) await this.leave();
    });
  }

  protected async resetSecondFactor(administrator: EditableAdministrator): Promise<void> {
    await this.tried(async () => {
      const { resetFactor, resetFactorTitle, resetFactorConsequence, factorReset } = this.t();
      const sure = await this.ask(administrator, (sessions) => ({
        title: resetFactorTitle({ name: administrator.username }),
        consequence: resetFactorConsequence({ sessions }),
        action: resetFactor,
      }));
      if (!sure) return;
      await this.store.resetSecondFactor(administrator.id);
      this.notices.say(factorReset);
      this.administrator.reload();
    });
  }

  protected async endSessions(administrator: EditableAdministrator): Promise<void> {
    await this.tried(async () => {
      const { endSessions, endSessionsTitle, endSessionsConsequence, sessionsEnded } = this.t();
      const sure = await this.ask(administrator, (sessions) => ({
        title: endSessionsTitle({ name: administrator.username }),
        consequence: endSessionsConsequence({ sessions }),
        action: endSessions,
      }));
      if (!sure) return;
      await this.store.endSessions(administrator.id);
      this.notices.say(sessionsEnded);
      this.administrator.reload();
    });
  }

  protected async delete(administrator: EditableAdministrator): Promise<void> {
    await this.tried(async () => {
      const { deleteTitle, deleteConsequence, deleted } = this.t();
      const sure = await this.ask(administrator, (sessions, tokens) => ({
        title: deleteTitle({ name: administrator.username }),
        consequence: deleteConsequence({ sessions, tokens }),
        action: this.commonT().delete,
      }));
      if (!sure) return;
      await this.store.delete(administrator);
      this.form().reset();
      this.password()?.reset();
      this.notices.say(deleted);
      await (this.isMe() ? this.leave() : this.router.navigate(['/administrators']));
    });
  }

  /** Asks for confirmation with the number of sessions and tokens that the action revokes. */
  private async ask(
    { id }: EditableAdministrator,
    question: (sessions: number, tokens: number) => Question,
  ): Promise<boolean> {
    const { sessions, tokens } = await this.store.countCredentials(id);
    return this.confirm.ask(question(sessions, tokens));
  }

  /** The caller's own role may have changed. */
  private async becomeWhatIAm(): Promise<void> {
    await this.session.refresh();
    if (!this.session.may('administrators:read')) await this.router.navigateByUrl('/');
  }

  /** The caller's own session was revoked along with the account. */
  private async leave(): Promise<void> {
    this.form().reset();
    await this.session.signOut();
  }

  private async tried(work: () => Promise<void>): Promise<void> {
    this.refusal.set(undefined);
    await this.notices.attempt(async () => {
      try {
        await work();
      } catch (thrown) {
        if (!isProblem(thrown, 'administrator.last_owner')) throw thrown;
        this.refusal.set(problemText(thrown));
      }
    });
  }
}
