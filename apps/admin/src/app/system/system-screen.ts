import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { Setting } from '#client';
import { Curl } from '../shared/curl';
import { RelativeTime } from '../shared/relative-time';
import { NamedSection } from '../shared/named-section';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { serverTexts } from '../shared/server-texts';
import { SystemStore } from './system.store';

/** The node's versions, health and settings, with links to resources. */
@Component({
  selector: 'app-system-screen',
  imports: [
    Curl,
    MatCheckbox,
    MatFormField,
    MatInput,
    MatLabel,
    RelativeTime,
    NamedSection,
    PageHeader,
    StatePanel,
  ],
  templateUrl: './system-screen.html',
  styleUrl: './system-screen.scss',
})
export default class SystemScreen {
  private readonly store = inject(SystemStore);

  protected readonly t = inject(Messages).ofFeature('system');
  protected readonly commonT = inject(Messages).ofFeature('common');
  protected readonly system = resource({
    loader: ({ abortSignal }) => this.store.get(abortSignal),
  });
  protected readonly health = resource({
    loader: ({ abortSignal }) => this.store.health(abortSignal),
  });

  protected readonly typed = signal('');
  protected readonly onlySet = signal(false);
  /** Filtered here, because one response contains all settings. */
  protected readonly settings = computed(() => {
    const all = this.system.hasValue() ? this.system.value().settings : [];
    const typed = this.typed().trim().toLowerCase();
    // Translates again when the language changes, because the server's texts are not a signal.
    this.t();
    const texts = serverTexts();
    return all
      .map((one) => ({ ...one, description: texts.sentence(one.description) }))
      .filter(({ origin }) => !this.onlySet() || origin !== 'default')
      .filter(({ variable, description }) =>
        `${variable} ${description}`.toLowerCase().includes(typed),
      );
  });

  protected missing({ origin }: Setting): string {
    return origin === 'default' ? this.t().unset : this.t().secret;
  }
}
