import { Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Icon } from '../shared/icon';
import { Messages } from '../shared/messages';
import type { Attention } from './overview.store';

/** What needs attention, each line with a link to its screen. */
@Component({
  selector: 'app-attention-list',
  imports: [Icon, MatButton, RouterLink],
  template: `
    <ul>
      @for (one of of(); track one.kind) {
        <li>
          <app-icon name="problem" class="wrong" />
          <span [id]="one.kind">{{ textOf(one) }}</span>
          <a
            matButton
            [id]="one.kind + '-way'"
            [routerLink]="one.to"
            [queryParams]="one.query"
            [attr.aria-labelledby]="one.kind + '-way ' + one.kind"
          >
            {{ t().show }}
          </a>
        </li>
      } @empty {
        <li><app-icon name="ok" />{{ t().nothing }}</li>
      }
    </ul>
  `,
  styles: `
    ul {
      display: grid;
      gap: var(--app-step);
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      gap: calc(var(--app-step) * 2);
      align-items: center;
      min-height: 2.5rem;
    }
  `,
})
export class AttentionList {
  readonly of = input.required<readonly Attention[]>();

  protected readonly t = inject(Messages).ofFeature('overview');

  protected textOf({ kind, count }: Attention): string {
    const text = this.t()[`attention.${kind}`];
    return typeof text === 'string' ? text : text(count ?? { count: 0, shown: '0' });
  }
}
