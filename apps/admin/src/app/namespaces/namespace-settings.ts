import {
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  resource,
  type Signal,
} from '@angular/core';
import { form, pattern, readonly, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { NamespaceEdit, NamespaceWithSecret, Namespace } from '#client';
import { Session } from '../session/session';
import { baseRecord } from '../shared/base-record';
import { Can } from '../shared/can';
import { Confirm } from '../shared/confirm';
import { CopyOnce } from '../shared/copy-once';
import { Curl } from '../shared/curl';
import { ChoiceField, FlagField, FormProblem, TextField } from '../shared/fields';
import { sameJson } from '../shared/json';
import { RelativeTime } from '../shared/relative-time';
import { NamedSection } from '../shared/named-section';
import { Notices } from '../shared/notices';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { submitForm } from '../shared/submit';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { CloneForm } from './clone-form';
import {
  algorithms,
  contentEncryptions,
  curves,
  encryptions,
  hasCurve,
  hasRsaKey,
  headerTypes,
  modelOf,
  patchOf,
  rsaSizes,
} from './namespace-form';
import { NamespacesStore } from './namespaces.store';

@Component({
  selector: 'app-namespace-settings',
  imports: [
    Can,
    ChoiceField,
    CloneForm,
    Curl,
    FlagField,
    FormProblem,
    MatButton,
    RelativeTime,
    NamedSection,
    PageHeader,
    StatePanel,
    TextField,
  ],
  templateUrl: './namespace-settings.html',
})
export default class NamespaceSettings implements Unsaved {
  private readonly store = inject(NamespacesStore);
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  private readonly copyOnce = inject(CopyOnce);
  private readonly notices = inject(Notices);

  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('namespaces');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly algorithms = algorithms;
  protected readonly headerTypes = headerTypes;
  protected readonly rsaSizes = rsaSizes;
  protected readonly contentEncryptions = contentEncryptions;
  protected readonly curves = curves;
  protected readonly hasCurve = hasCurve;
  protected readonly hasRsaKey = hasRsaKey;
  protected readonly namespace = resource<Namespace, string>({
    params: () => this.ns(),
    loader: ({ params, abortSignal }) => this.store.get(params, abortSignal),
  });
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}`);

  /** The record that the form edits; disabling the namespace does not affect it and keeps unsaved input. */
  private readonly base: Signal<Namespace | undefined> = baseRecord(
    () => (this.namespace.hasValue() ? this.namespace.value() : undefined),
    modelOf,
    (): boolean => this.form().dirty(),
  );
  private readonly saved = computed(() => modelOf(this.base()), { equal: sameJson });
  private readonly model = linkedSignal(() => this.saved());
  protected readonly form = form(this.model, (path) => {
    readonly(path, { when: () => !this.session.may('namespaces:write') });
    for (const number of [path.reuseGrace, path.passwordMinLength]) {
      required(number);
      pattern(number, /^\d{1,3}$/, { message: () => this.t().notANumber });
    }
    required(path.maxSessions);
    pattern(path.maxSessions, /^\d{1,5}$/, { message: () => this.t().notANumber });
  });

  protected readonly claimNames = computed(() => [
    { value: 'short', label: this.t()['claimNames.short'] },
    { value: 'long', label: this.t()['claimNames.long'] },
  ]);
  protected readonly strategies = computed(() => [
    { value: 'keep', label: this.t()['strategy.keep'] },
    { value: 'rotate-near-expiry', label: this.t()['strategy.rotate-near-expiry'] },
    { value: 'rotate', label: this.t()['strategy.rotate'] },
  ]);
  /** What a client must support before the strategy is chosen. */
  protected readonly strategyHint = computed(() =>
    this.form.renewalStrategy().value() === 'keep' ? this.t().keepHint : this.t().rotationHint,
  );
  protected readonly encryptions = computed(() => [
    { value: '', label: this.t()['encryption.none'] },
    ...encryptions,
  ]);
  protected readonly defaultScopes = computed(() => [
    { value: 'all', label: this.t()['defaultScope.all'] },
    { value: 'none', label: this.t()['defaultScope.none'] },
  ]);

  isUnsaved(): boolean {
    return this.form().dirty();
  }

  protected async save(namespace: Namespace): Promise<void> {
    await submitForm(this.form, async () => {
      const base = this.base() ?? namespace;
      const patch = patchOf(this.model(), base);
      if (!(await this.mayEndSessions(patch, base))) return;
      const saved = await this.store.edit(base, patch);
      this.form().reset(modelOf(saved));
      this.notices.say(this.commonT().saved);
      await this.show(saved);
    });
  }

  /** Asks for confirmation if issued refresh tokens become invalid: only one form is accepted, signed or encrypted. */
  private async mayEndSessions(patch: NamespaceEdit, saved: Namespace): Promise<boolean> {
    const { refreshEncryption } = patch;
    if (refreshEncryption === undefined) return true;
    if ((refreshEncryption === null) === (saved.refreshEncryption === null)) return true;
    const { sessions } = await this.store.counts(saved.name);
    return this.confirm.ask({
      title: this.t().encryptionTitle,
      consequence: this.t().encryptionConsequence({ sessions }),
      action: this.commonT().save,
    });
  }

  protected async setDisabled(namespace: Namespace, disabled: boolean): Promise<void> {
    await this.notices.attempt(async () => {
      if (disabled) {
        const { sessions } = await this.store.counts(namespace.name);
        const sure = await this.confirm.ask({
          title: this.t().disableTitle({ name: namespace.name }),
          consequence: this.t().disableConsequence({ sessions }),
          action: this.t().disable,
        });
        if (!sure) return;
      }
      await this.show(await this.store.edit(namespace, { disabled }));
      this.notices.say(this.commonT().saved);
    });
  }

  protected async delete(namespace: Namespace): Promise<void> {
    await this.notices.attempt(async () => {
      const { users, groups, sessions } = await this.store.counts(namespace.name);
      const sure = await this.confirm.ask({
        title: this.t().deleteTitle({ name: namespace.name }),
        consequence: this.t().deleteConsequence({ users, groups, sessions }),
        action: this.commonT().delete,
        typed: namespace.name,
      });
      if (!sure) return;
      await this.store.delete(namespace);
      this.form().reset();
      this.notices.say(this.t().deleted);
      await this.router.navigate(['/namespaces']);
    });
  }

  private async show(made: NamespaceWithSecret): Promise<void> {
    const { sharedSecret, ...namespace } = made;
    this.namespace.set(namespace);
    if (sharedSecret === undefined) return;
    const fileName = `${namespace.name}.secret.txt`;
    await this.copyOnce.show({
      title: this.t().sharedSecret,
      text: sharedSecret,
      fileName,
      kept: 'encrypted',
    });
  }
}
