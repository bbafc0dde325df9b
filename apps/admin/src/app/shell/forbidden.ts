import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Session } from '../session/session';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';

/** Shown at the URL of a screen for which the role lacks the permission. */
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
  /** The missing permission, from the guard. */
  readonly permission = input('');

  protected readonly t = inject(Messages).ofFeature('forbidden');
  private readonly rolesT = inject(Messages).ofFeature('administrators');
  private readonly session = inject(Session);
  protected readonly text = computed(() => {
    const role = this.session.account()?.role;
    return this.t().text({
      role: role ? this.rolesT()[`role.${role}`] : '',
      permission: this.permission(),
    });
  });
}
