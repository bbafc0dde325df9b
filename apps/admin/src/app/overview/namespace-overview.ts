import { Component, computed, inject, input, resource, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Session } from '../session/session';
import { Curl } from '../shared/curl';
import { NamedSection } from '../shared/named-section';
import { PageHeader } from '../shared/page-header';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { KeyAges } from './key-ages';
import { OverviewSections } from './overview-sections';
import { OverviewStore } from './overview.store';
import { SpanPicker } from './span-picker';
import { spanOf } from './spans';

/** The first screen of a namespace. */
@Component({
  selector: 'app-namespace-overview',
  imports: [
    Curl,
    KeyAges,
    NamedSection,
    OverviewSections,
    PageHeader,
    RouterLink,
    SpanPicker,
    StatePanel,
  ],
  templateUrl: './namespace-overview.html',
  styleUrl: './overview.scss',
})
export default class NamespaceOverview {
  private readonly store = inject(OverviewStore);
  private readonly session = inject(Session);

  readonly ns = input.required<string>();
  /** The period, from the URL. */
  readonly span = input<string>();

  protected readonly t = inject(Messages).ofFeature('overview');
  protected readonly picked = computed(() => spanOf(this.span()));
  protected readonly path = computed(() => `/api/v1/namespaces/${this.ns()}/activity`);
  protected readonly seesKeys = computed(() => this.session.may('keys:read'));

  protected readonly counts = resource({
    params: () => this.ns(),
    loader: ({ params, abortSignal }) => this.store.counts(params, abortSignal),
  });
  protected readonly keys = resource({
    params: () => (this.seesKeys() ? this.ns() : undefined),
    loader: ({ params, abortSignal }) => this.store.keys(params, abortSignal),
  });
  private readonly sections = viewChild.required(OverviewSections);
  protected readonly facts = computed(() => {
    const counts = this.counts.hasValue() ? this.counts.value() : undefined;
    const at = (path: string): string[] => ['/namespaces', this.ns(), path];
    return [
      { text: this.t().users, count: counts?.users, to: at('users'), query: {} },
      { text: this.t().groups, count: counts?.groups, to: at('groups'), query: {} },
      {
        text: this.t().liveSessions,
        count: counts?.sessions,
        to: at('sessions'),
        query: { live: true },
      },
    ];
  });

  protected reload(): void {
    this.counts.reload();
    this.keys.reload();
    this.sections().reload();
  }
}
