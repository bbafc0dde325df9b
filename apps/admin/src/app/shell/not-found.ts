import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Messages } from '../shared/messages';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';

@Component({
  selector: 'app-not-found',
  imports: [MatButton, PageHeader, RouterLink, StatePanel],
  template: `
    <app-page-header [title]="t().title" />
    <app-state-panel [empty]="t().text">
      <a matButton="filled" routerLink="/">{{ t().back }}</a>
    </app-state-panel>
  `,
})
export default class NotFound {
  protected readonly t = inject(Messages).ofFeature('not-found');
}
