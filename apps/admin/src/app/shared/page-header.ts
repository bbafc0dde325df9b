import {
  afterNextRender,
  Component,
  effect,
  ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { ScreenTitle } from './screen-title';

/** The heading of a screen: sets the page title and receives the focus after a navigation. */
@Component({
  selector: 'app-page-header',
  template: `
    <h1 #heading id="screen-title" tabindex="-1">{{ title() }}</h1>
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--app-gap);
      align-items: center;
      justify-content: space-between;
      margin-block-end: var(--app-gap);
    }
    h1 {
      overflow-wrap: anywhere;
      unicode-bidi: isolate;
      outline: none;
    }
  `,
})
export class PageHeader {
  readonly title = input.required<string>();

  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  constructor() {
    const screen = inject(ScreenTitle);
    effect(() => screen.set(this.title()));
    // Screen readers start at the new heading; after a page load they start at the top anyway.
    afterNextRender(() => this.heading().nativeElement.focus({ preventScroll: true }));
  }
}
