import { Component, computed, input } from '@angular/core';
import { icons, type IconName } from './icons';

/** A decorative icon. A button with only an icon needs an `aria-label`. */
@Component({
  selector: 'app-icon',
  template: `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path [attr.d]="path()" />
  </svg>`,
  styles: `
    :host {
      display: inline-flex;
      width: 1.5rem;
      height: 1.5rem;
      flex: none;
    }
    svg {
      fill: currentColor;
      width: 100%;
      height: 100%;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();

  protected readonly path = computed(() => icons[this.name()]);
}
