import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { texts, Languages } from '../shared/texts';

const notFoundTexts = texts(
  { title: 'Nothing here', text: 'There is no screen at this address.', back: 'To the overview' },
  {
    de: {
      title: 'Hier ist nichts',
      text: 'Unter dieser Adresse gibt es keinen Bildschirm.',
      back: 'Zur Übersicht',
    },
  },
);

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
  protected readonly t = inject(Languages).of(notFoundTexts);
}
