import { Component, computed, inject, input, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { basePath } from '../shared/base-path';
import { Clipboard } from '../shared/clipboard';
import { Curl } from '../shared/curl';
import { Icon } from '../shared/icon';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { KeysStore } from './keys.store';

/** The key set of a namespace as verifiers see it. */
@Component({
  selector: 'app-key-set',
  imports: [Curl, Icon, MatButton, StatePanel],
  template: `
    <h2>{{ t().keySet }}</h2>
    <p>{{ t().keySetText }}</p>
    <p>
      <code>{{ address() }}</code>
    </p>
    <div class="actions">
      <a matButton="tonal" [href]="address()" target="_blank" rel="noopener">{{
        t().openKeySet
      }}</a>
      <button matButton="tonal" type="button" (click)="copy(address())">
        <app-icon name="copy" />{{ t().copyAddress }}
      </button>
      @if (text(); as text) {
        <button matButton="tonal" type="button" (click)="copy(text)">
          <app-icon name="copy" />{{ t().copyKeySet }}
        </button>
      }
      <app-curl [path]="path()" [withToken]="false" />
    </div>
    @if (text(); as text) {
      @if (isEmpty()) {
        <p role="status">{{ t().keySetEmpty }}</p>
      }
      <pre tabindex="0" data-testid="key-set">{{ text }}</pre>
    } @else if (set.hasValue()) {
      <p role="status">{{ t().keySetHidden }}</p>
    } @else if (set.status() === 'error') {
      <app-state-panel [problem]="set.error()" (retry)="set.reload()" />
    } @else {
      <app-state-panel />
    }
  `,
  styles: `
    p {
      overflow-wrap: anywhere;
    }
  `,
})
export class KeySet {
  private readonly store = inject(KeysStore);
  private readonly clipboard = inject(Clipboard);

  readonly ns = input.required<string>();
  /** The keys of the namespace; a change reloads the key set. */
  readonly keys = input.required<object>();

  protected readonly t = inject(Messages).ofFeature('keys');
  private readonly commonT = inject(Messages).ofFeature('common');
  protected readonly set = resource({
    params: () => ({ ns: this.ns(), keys: this.keys() }),
    loader: ({ params: { ns }, abortSignal }) => this.store.keySet(ns, abortSignal),
  });
  protected readonly path = computed(() => `/ns/${this.ns()}/.well-known/jwks.json`);
  protected readonly address = computed(() => location.origin + basePath() + this.path());
  private readonly found = computed(() => (this.set.hasValue() ? this.set.value() : null));
  protected readonly isEmpty = computed(() => this.found()?.keys.length === 0);
  protected readonly text = computed(() => {
    const found = this.found();
    return found === null ? undefined : JSON.stringify(found, null, 2);
  });

  protected copy(text: string): void {
    this.clipboard.copy(text, this.commonT().copied);
  }
}
