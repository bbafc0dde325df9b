import { Component, computed, inject, input } from '@angular/core';
import type { SigningKey } from '#client';
import { RelativeTime } from '../shared/relative-time';
import { Messages } from '../shared/messages';
import { NamedTable } from '../shared/named-table';
import { SOON } from './overview.store';

/** The keys of a namespace with their age and next lifecycle step. */
@Component({
  selector: 'app-key-ages',
  imports: [NamedTable, RelativeTime],
  template: `
    <app-named-table [label]="t().keys" minWidth="32rem">
      <thead>
        <tr>
          <th scope="col">{{ t().keyPurpose }}</th>
          <th scope="col">{{ t().keyAlgorithm }}</th>
          <th scope="col">{{ t().keyAge }}</th>
          <th scope="col">{{ t().keyNext }}</th>
        </tr>
      </thead>
      <tbody>
        @for (key of rows(); track key.id) {
          <tr>
            <td>
              {{ key.purposeText }} <span class="chip">{{ key.stateText }}</span>
            </td>
            <td>{{ key.algorithm }}</td>
            <td><app-relative-time [at]="key.createdAt" /></td>
            <td>
              @if (key.next; as next) {
                {{ next.text }} <app-relative-time [at]="next.at" />
                @if (next.soon) {
                  <span class="chip">{{ t().soon }}</span>
                }
              } @else {
                <span class="quiet">{{ t().unplanned }}</span>
              }
            </td>
          </tr>
        } @empty {
          <tr>
            <td colspan="4" class="quiet">{{ t().noKeys }}</td>
          </tr>
        }
      </tbody>
    </app-named-table>
  `,
})
export class KeyAges {
  readonly keys = input.required<readonly SigningKey[]>();

  protected readonly t = inject(Messages).ofFeature('overview');
  protected readonly rows = computed(() =>
    this.keys().map((key) => ({
      ...key,
      purposeText: this.t()[`purpose.${key.purpose}`],
      stateText: this.t()[`state.${key.state}`],
      next: this.nextOf(key),
    })),
  );

  private nextOf({ state, signsAt, rotatesAt, retiresAt }: SigningKey) {
    const t = this.t();
    const changes = {
      next: { text: t.signs, at: signsAt },
      active: { text: t.rotates, at: rotatesAt },
      previous: { text: t.retires, at: retiresAt },
      retired: { text: t.retires, at: null },
    };
    const { text, at } = changes[state];
    return at === null ? undefined : { text, at, soon: Date.parse(at) < Date.now() + SOON };
  }
}
