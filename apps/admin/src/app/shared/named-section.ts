import { afterEveryRender, Directive, ElementRef, inject } from '@angular/core';

let count = 0;

/** Labels a section by its heading, which makes it a landmark. The heading may render later, or in a child. */
@Directive({ selector: 'section' })
export class NamedSection {
  constructor() {
    const section = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    afterEveryRender(() => {
      const heading = section.querySelector('h2, h3');
      if (heading === null || section.getAttribute('aria-labelledby') === heading.id) return;
      heading.id ||= `section-${++count}`;
      section.setAttribute('aria-labelledby', heading.id);
    });
  }
}
