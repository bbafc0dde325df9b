import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { administratorsTexts } from '../administrators/administrators.texts';
import { Session } from '../session/session';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Languages, texts } from '../shared/texts';

const forbiddenTexts = texts(
  {
    title: 'You may not open this page',
    text: (role: string, permission: string) =>
      `Your role, ${role}, does not have the permission “${permission}”. Ask an owner of this server if you need it.`,
    back: 'Go to the overview',
  },
  {
    de: {
      title: 'Kein Zugriff auf diese Seite',
      text: (role, permission) =>
        `Ihrer Rolle (${role}) fehlt die Berechtigung „${permission}“. Ein Owner dieses Servers kann sie geben.`,
      back: 'Zur Übersicht',
    },
  },
);

/** Shown at the address of a screen for which the role lacks the permission. */
@Component({
  selector: 'app-forbidden',
  imports: [MatButton, PageHeader, RouterLink, StatePanel],
  template: `
    <app-page-header [title]="t().title" />
    <app-state-panel [empty]="text()">
      <a matButton="filled" routerLink="/">{{ t().back }}</a>
    </app-state-panel>
  `,
})
export default class Forbidden {
  /** The missing permission, as the guard names it. */
  readonly permission = input('');

  protected readonly t = inject(Languages).of(forbiddenTexts);
  private readonly rolesT = inject(Languages).of(administratorsTexts);
  private readonly session = inject(Session);
  protected readonly text = computed(() => {
    const role = this.session.account()?.role;
    return this.t().text(role ? this.rolesT()[`role.${role}`] : '', this.permission());
  });
}
