import { Component, inject, input, linkedSignal, resource } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Icon } from '../shared/icon';
import type { ListPage } from '../shared/list';
import { Notices } from '../shared/notices';
import { StatePanel } from '../shared/state-panel';
import { Messages } from '../shared/messages';
import { RecordPicker, type Finder, type NamedRecord } from '../shared/record-picker';

/** One kind of membership: how it is read and changed, and the screens it links to. */
export interface MembershipSource {
  list(cursor: string | undefined, signal?: AbortSignal): Promise<ListPage<NamedRecord>>;
  find: Finder;
  add(id: string): Promise<unknown>;
  remove(id: string): Promise<unknown>;
  address(id: string): string[];
}

/** The groups or orgs of a user, with links and buttons to join and leave. */
@Component({
  selector: 'app-memberships',
  imports: [Icon, MatButton, MatIconButton, RouterLink, StatePanel, RecordPicker],
  template: `
    <h2>{{ title() }}</h2>
    @if (shown(); as page) {
      <ul [attr.aria-label]="title()">
        @for (thing of page.items; track thing.id) {
          <li class="chip">
            <a [routerLink]="source().address(thing.id)">{{ thing.name }}</a>
            @if (editable()) {
              <button
                matIconButton
                type="button"
                [attr.aria-label]="t().leave({ name: thing.name })"
                (click)="remove(thing)"
              >
                <app-icon name="close" />
              </button>
            }
          </li>
        } @empty {
          <li class="quiet">{{ empty() }}</li>
        }
      </ul>
      @if (page.nextCursor; as cursor) {
        <button matButton type="button" (click)="more(cursor)">{{ t().more }}</button>
      }
    } @else if (first.status() === 'error') {
      <app-state-panel [problem]="first.error()" (retry)="first.reload()" />
    } @else {
      <app-state-panel />
    }
    @if (editable()) {
      <app-record-picker [label]="addLabel()" [find]="source().find" (picked)="add($event)" />
    }
  `,
  styles: `
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: calc(var(--app-step) * 2);
      margin: 0 0 var(--app-gap);
      padding: 0;
      list-style: none;
    }
  `,
})
export class Memberships {
  private readonly notices = inject(Notices);

  readonly title = input.required<string>();
  readonly empty = input.required<string>();
  readonly addLabel = input.required<string>();
  readonly source = input.required<MembershipSource>();
  readonly editable = input(true);

  protected readonly t = inject(Messages).ofFeature('users');
  protected readonly first = resource({
    params: () => this.source(),
    loader: ({ params, abortSignal }) => params.list(undefined, abortSignal),
  });
  /** The pages loaded so far. */
  protected readonly shown = linkedSignal(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );

  protected async more(cursor: string): Promise<void> {
    await this.notices.attempt(async () => {
      const { items, nextCursor } = await this.source().list(cursor);
      this.shown.update((page) => ({ items: [...(page?.items ?? []), ...items], nextCursor }));
    });
  }

  protected async add({ id, name }: NamedRecord): Promise<void> {
    await this.notices.attempt(async () => {
      await this.source().add(id);
      this.notices.say(this.t().joined({ name }));
      this.first.reload();
    });
  }

  protected async remove({ id, name }: NamedRecord): Promise<void> {
    await this.notices.attempt(async () => {
      const source = this.source();
      await source.remove(id);
      this.notices.removed(this.t().left({ name }), async () => {
        await source.add(id);
        this.first.reload();
      });
      this.first.reload();
    });
  }
}
