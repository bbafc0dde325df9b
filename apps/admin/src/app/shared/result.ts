import { afterRenderEffect, Directive, ElementRef, inject, input } from '@angular/core';

/**
 * The heading of what an action found: it gets the focus and is scrolled into view when it appears, and each time that the
 * value changes. So a result below the fold is neither overlooked nor unheard.
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
