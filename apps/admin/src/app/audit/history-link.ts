import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Session } from '../session/session';
import { Messages } from '../shared/messages';

/** Links a record to its events in the audit log, with the permission to read them. */
@Component({
  selector: 'app-history-link',
  imports: [MatButton, RouterLink],
  template: `
    @if (seen()) {
      <a matButton="outlined" [routerLink]="log()" [queryParams]="{ target: of() }">
        {{ t().history }}
      </a>
    }
  `,
})
export class HistoryLink {
  private readonly session = inject(Session);

  /** The id of the record. */
  readonly of = input.required<string>();
  /** The namespace of the record; none for server-wide records. */
  readonly ns = input<string>();

  protected readonly t = inject(Messages).ofFeature('audit');
  protected readonly seen = computed(() =>
    this.session.may(this.ns() === undefined ? 'server-audit:read' : 'audit:read'),
  );
  protected readonly log = computed(() => {
    const ns = this.ns();
    return ns === undefined ? ['/audit'] : ['/namespaces', ns, 'audit'];
  });
}
