import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Session } from '../session/session';
import { Messages } from '../shared/messages';

/** The way from a thing to what the audit log tells of it, for those who may read it there. */
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

  /** The id of the thing. */
  readonly of = input.required<string>();
  /** The namespace that it is in; a thing of the server has none. */
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
