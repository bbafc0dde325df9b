import { Component, computed, inject, viewChild } from '@angular/core';
import type { Role } from '#client';
import { Session } from '../session/session';
import { Curl } from '../shared/curl';
import { NamedSection } from '../shared/named-section';
import { PageHeader } from '../shared/page-header';
import { Messages } from '../shared/messages';
import type { Unsaved } from '../shared/unsaved.guard';
import { ConsoleSessions } from './console-sessions';
import { AccountStore } from './account.store';
import { OwnPasswordForm } from './own-password';
import { OwnTokens } from './own-tokens';
import { SecondFactors } from './second-factors';

/** The settings that administrators manage for their own account. */
@Component({
  selector: 'app-account',
  imports: [
    ConsoleSessions,
    Curl,
    NamedSection,
    OwnPasswordForm,
    OwnTokens,
    PageHeader,
    SecondFactors,
  ],
  template: `
    <app-page-header [title]="t().title"><app-curl path="/api/v1/session" /></app-page-header>
    @if (session.mustEnrol()) {
      <p class="notice" role="status">{{ sessionT().mustEnrol }}</p>
    }
    @if (session.account(); as me) {
      <dl class="facts">
        <dt>{{ sessionT().username }}</dt>
        <dd>{{ me.username }}</dd>
        <dt>{{ rolesT().role }}</dt>
        <dd>{{ roleText(me.role) }}</dd>
        @if (me.role === 'namespace-admin') {
          <dt>{{ rolesT().namespaces }}</dt>
          <dd>{{ namespaces() || commonT().none }}</dd>
        }
        <dt>{{ rolesT().secondFactor }}</dt>
        <dd>{{ me.secondFactor ? commonT().yes : commonT().no }}</dd>
      </dl>
    }
    <section><app-second-factors /></section>
    <section><app-own-password /></section>
    @if (!session.mustEnrol()) {
      <section>
        <app-console-sessions
          [title]="t().sessions"
          [source]="store.sessions"
          [record]="store.changes()"
          [editable]="true"
        />
      </section>
      <section><app-own-tokens /></section>
    }
  `,
})
export default class Account implements Unsaved {
  protected readonly t = inject(Messages).ofFeature('account');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly sessionT = inject(Messages).ofFeature('session');
  protected readonly rolesT = inject(Messages).ofFeature('administrators');
  protected readonly session = inject(Session);
  protected readonly store = inject(AccountStore);

  protected readonly namespaces = computed(() =>
    (this.session.account()?.namespaces ?? []).map(({ name }) => name).join(', '),
  );
  private readonly password = viewChild.required(OwnPasswordForm);
  private readonly tokens = viewChild(OwnTokens);

  protected roleText(role: Role): string {
    return this.rolesT()[`role.${role}`];
  }

  isUnsaved(): boolean {
    return this.password().isUnsaved() || this.tokens()?.isUnsaved() === true;
  }
}
