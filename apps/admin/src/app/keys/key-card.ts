import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { SigningKey } from '#client';
import { HistoryLink } from '../audit/history-link';
import { Can } from '../shared/can';
import { RelativeTime } from '../shared/relative-time';
import { Messages } from '../shared/messages';
import { isHmac } from './keys.store';

const states = ['next', 'active', 'previous', 'retired'] as const;

/** One key in use: its state, its schedule and its actions. */
@Component({
  selector: 'app-key-card',
  imports: [Can, HistoryLink, MatButton, RelativeTime],
  template: `
    <h3>
      <code>{{ key().kid }}</code> <span class="chip">{{ key().algorithm }}</span>
    </h3>
    <ol [attr.aria-label]="t().life">
      @for (step of steps(); track step.state) {
        <li
          [class.done]="step.done"
          [class.current]="step.current"
          [attr.aria-current]="step.current ? 'step' : null"
        >
          <strong>{{ step.name }}</strong>
          @if (step.at; as at) {
            <app-relative-time [at]="at" />
          } @else if (step.text; as text) {
            <span class="quiet">{{ text }}</span>
          }
        </li>
      }
    </ol>
    <p>{{ does() }}</p>
    <div class="actions">
      <ng-container *appCan="'keys:write'">
        @if (key().state === 'next') {
          <button matButton="outlined" type="button" (click)="activated.emit()">
            {{ t().activate }}
          </button>
        }
        <button matButton="outlined" type="button" (click)="revoked.emit()">
          {{ t().revoke }}
        </button>
      </ng-container>
      <app-history-link [ns]="ns()" [of]="key().id" />
    </div>
  `,
  styles: `
    :host {
      display: block;
      margin-block-end: var(--app-gap);
      padding: var(--app-gap);
      border: thin solid var(--mat-sys-outline-variant);
      border-radius: var(--mat-sys-corner-medium);
    }
    h3 {
      display: flex;
      flex-wrap: wrap;
      gap: calc(var(--app-step) * 2);
      align-items: center;
      overflow-wrap: anywhere;
    }
    ol {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
      gap: var(--app-step);
      margin: var(--app-gap) 0 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-direction: column;
      padding: calc(var(--app-step) * 2);
      border-block-start: var(--app-step) solid var(--mat-sys-outline-variant);
    }
    li.done {
      border-color: var(--mat-sys-primary);
    }
    li.current {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
    strong {
      font: var(--mat-sys-label-large);
    }
    p {
      margin-block: var(--app-gap);
    }
  `,
})
export class KeyCard {
  readonly ns = input.required<string>();
  readonly key = input.required<SigningKey>();
  readonly activated = output();
  readonly revoked = output();

  protected readonly t = inject(Messages).ofFeature('keys');

  protected readonly steps = computed(() => {
    const key = this.key();
    const now = states.indexOf(key.state);
    return states.map((state, index) => ({
      state,
      name: this.t()[`state.${state}`],
      done: index <= now,
      current: index === now,
      at: this.comes(key, state),
      text: this.unknown(key, state),
    }));
  });

  protected readonly does = computed(() => {
    const key = this.key();
    return key.state === 'next' && isHmac(key)
      ? this.t()['does.nextHmac']
      : this.t()[`does.${key.state}`];
  });

  /** When a step happened or will happen, if known. */
  private comes(key: SigningKey, step: (typeof states)[number]): string | null {
    switch (step) {
      case 'next':
        return key.publishedAt;
      case 'active':
        return key.activatedAt ?? key.signsAt;
      case 'previous':
        return key.rotatesAt;
      case 'retired':
        return key.state === 'active' ? null : (key.retiredAt ?? key.retiresAt);
    }
  }

  /** The text for a step that is not scheduled. */
  private unknown(key: SigningKey, step: (typeof states)[number]): string | undefined {
    if (key.state === 'next' && step === 'active') return this.t().whenActivated;
    if (key.state === 'active' && step === 'previous') return this.t().unplanned;
    return undefined;
  }
}
