import { afterRenderEffect, Directive, ElementRef, inject, input } from '@angular/core';

/**
 * The heading of a result. It receives the focus and scrolls into view when it appears and whenever the value changes,
 * so that a result below the fold is neither overlooked nor missed by screen readers.
 */
@Directive({ selector: '[appResult]', host: { tabindex: '-1', class: 'result' } })
export class Result {
  readonly appResult = input.required<unknown>();

  constructor() {
    const heading = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterRenderEffect(() => {
      this.appResult();
      heading.focus({ preventScroll: true });
      const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      heading.scrollIntoView({ block: 'start', behavior: isCalm ? 'instant' : 'smooth' });
    });
  }
}
