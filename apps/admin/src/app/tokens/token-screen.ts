import { Component, inject, input } from '@angular/core';
import { NamedSection } from '../shared/named-section';
import { PageHeader } from '../shared/page-header';
import { Messages } from '../shared/messages';
import { CheckToken } from './check-token';
import { TryToken } from './try-token';

@Component({
  selector: 'app-token-screen',
  imports: [CheckToken, NamedSection, PageHeader, TryToken],
  template: `
    <app-page-header [title]="t().title" />
    <section><app-try-token [ns]="ns()" (wantsCheck)="checker.take($event)" /></section>
    <section><app-check-token #checker [ns]="ns()" /></section>
  `,
})
export default class TokenScreen {
  readonly ns = input.required<string>();

  protected readonly t = inject(Messages).ofFeature('tokens');
}
