import {
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
  type Signal,
} from '@angular/core';
import { form, readonly, required, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { ApiKey } from '#client';
import { HistoryLink } from '../audit/history-link';
import { Session } from '../session/session';
import { SessionsStore } from '../sessions/sessions.store';
import { SubjectSessions } from '../sessions/subject-sessions';
import { baseRecord } from '../shared/base-record';
import { Can } from '../shared/can';
import type { Count } from '../shared/count';
import { Confirm } from '../shared/confirm';
import { CopyOnce } from '../shared/copy-once';
import { Curl } from '../shared/curl';
import { AreaField, FlagField, FormProblem, TextField } from '../shared/fields';
import { jsonObject, sameJson } from '../shared/json';
import { RelativeTime } from '../shared/relative-time';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { RightsField, type RightsChange } from '../shared/rights-field';
import { StatePanel } from '../shared/state-panel';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { hasExpired, modelOf, patchOf } from './api-key-form';
import { ApiKeysStore } from './api-keys.store';

@Component({
  selector: 'app-api-key-detail',
  imports: [
    AreaField,
    Can,
    Curl,
    FlagField,
    FormProblem,
    HistoryLink,
    MatButton,
    RelativeTime,
    NamedSection,
    PageHeader,
    RightsField,
    StatePanel,
    SubjectSessions,
    TextField,
  ],
  templateUrl: './api-key-detail.html',
})
export default class ApiKeyDetail implements Unsaved {
  private readonly store = inject(ApiKeysStore);
  private readonly sessions = inject(SessionsStore);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly copyOnce = inject(CopyOnce);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);

  readonly ns = input.required<string>();
  readonly id = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('api-keys');
  protected readonly commonT = inject(Messages).ofFeature('common');
  private readonly place = computed(() => ({ ns: this.ns(), id: this.id() }));
  protected readonly subject = computed(() => ({ apiKeyId: this.id() }));
  protected readonly apiKey = resource({
    params: () => this.place(),
    loader: ({ params: { ns, id }, abortSignal }) => this.store.get(ns, id, abortSignal),
  });
  protected readonly rights = resource({
    params: () => this.place(),
    loader: ({ params: { ns, id }, abortSignal }) => this.store.rights(ns, id, abortSignal),
  });
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/api-keys/${this.id()}`);

  /** The record that the form edits; disabling or rotating the key does not affect it and keeps unsaved input. */
  private readonly base: Signal<ApiKey | undefined> = baseRecord(
    () => (this.apiKey.hasValue() ? this.apiKey.value() : undefined),
    modelOf,
    (): boolean => this.form().dirty(),
  );
  private readonly saved = computed(() => modelOf(this.base()), { equal: sameJson });
  protected readonly form = form(
    linkedSignal(() => this.saved()),
    (path) => {
      readonly(path, { when: () => !this.session.may('api-keys:write') });
      required(path.name);
      validate(path.attributes, ({ value }) =>
        jsonObject(value()) === undefined ? { kind: 'json', message: this.t().notJson } : undefined,
      );
    },
  );

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected stateOf(apiKey: ApiKey): string {
    if (apiKey.disabled) return this.commonT().disabled;
    return hasExpired(apiKey, new Date()) ? this.t().expired : this.commonT().enabled;
  }

  protected async save(apiKey: ApiKey): Promise<void> {
    await submitForm(this.form, async () => {
      const base = this.base() ?? apiKey;
      const patch = patchOf(this.form().value(), base);
      const saved = await this.store.edit(this.ns(), base, patch);
      this.apiKey.set(saved);
      this.form().reset(modelOf(saved));
      this.notices.say(this.commonT().saved);
    });
  }

  protected async changeRights(change: RightsChange): Promise<void> {
    const isDone = await this.notices.attempt(async () => {
      const { ns, id } = this.place();
      this.rights.set(await this.store.changeRights(ns, id, change));
      if (change.removed.length === 0) this.notices.say(this.t().rightsSaved);
      else {
        this.notices.removed(this.t().rightsSaved, async () => {
          await this.store.changeRights(ns, id, { added: change.removed, removed: [] });
          this.rights.reload();
        });
      }
    });
    // Someone else may have changed the rights.
    if (!isDone) this.rights.reload();
  }

  protected async setDisabled(apiKey: ApiKey, disabled: boolean): Promise<void> {
    await this.notices.attempt(async () => {
      const { disableTitle, disableConsequence, disable } = this.t();
      const sure =
        !disabled ||
        (await this.ask(disableTitle({ name: apiKey.name }), disableConsequence, disable));
      if (!sure) return;
      this.apiKey.set(await this.store.edit(this.ns(), apiKey, { disabled }));
      this.notices.say(this.commonT().saved);
    });
  }

  protected async rotate(apiKey: ApiKey): Promise<void> {
    await this.notices.attempt(async () => {
      const { rotateTitle, rotateConsequence, rotate, rotated } = this.t();
      if (!(await this.ask(rotateTitle({ name: apiKey.name }), rotateConsequence, rotate))) return;
      const { key, ...record } = await this.store.rotate(this.ns(), apiKey);
      this.apiKey.set(record);
      this.notices.say(rotated);
      const fileName = `${this.ns()}-${record.id}.key.txt`;
      const title = `${this.t().apiKey} ${record.name}`;
      await this.copyOnce.show({ title, text: key, fileName, kept: 'hash' });
    });
  }

  protected async delete(apiKey: ApiKey): Promise<void> {
    await this.notices.attempt(async () => {
      const { deleteTitle, deleteConsequence, deleted } = this.t();
      const action = this.commonT().delete;
      if (!(await this.ask(deleteTitle({ name: apiKey.name }), deleteConsequence, action))) return;
      await this.store.delete(this.ns(), apiKey);
      this.form().reset();
      this.notices.say(deleted);
      await this.router.navigate(['/namespaces', this.ns(), 'api-keys']);
    });
  }

  /** Asks for confirmation with the number of sessions that the action revokes. */
  private async ask(
    title: string,
    consequence: (sessions: Count) => string,
    action: string,
  ): Promise<boolean> {
    const count = await this.sessions.countLiveOf(this.ns(), this.subject());
    return this.confirm.ask({ title, consequence: consequence(count), action });
  }
}
