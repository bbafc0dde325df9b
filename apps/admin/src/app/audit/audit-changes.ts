import { Component, computed, inject, input } from '@angular/core';
import type { AuditEntry } from '#client';
import { Messages } from '../shared/messages';
import { changesOf } from './changes';

/** The values of a record before and after an event, field by field, as text. */
@Component({
  selector: 'app-audit-changes',
  template: `
    @if (changes().length > 0) {
      <h3>{{ heading() }}</h3>
      <div class="scroll" tabindex="0" role="region" [attr.aria-label]="heading()">
        <table>
          <thead>
            <tr>
              <th scope="col">{{ t().member }}</th>
              @if (entry().before !== null) {
                <th scope="col">{{ t().before }}</th>
              }
              @if (entry().after !== null) {
                <th scope="col">{{ t().after }}</th>
              }
            </tr>
          </thead>
          <tbody>
            @for (change of changes(); track change.member) {
              <tr>
                <th scope="row" class="free">{{ change.member }}</th>
                @if (entry().before !== null) {
                  <td class="free">{{ change.before }}</td>
                }
                @if (entry().after !== null) {
                  <td class="free">{{ change.after }}</td>
                }
              </tr>
            }
          </tbody>
        </table>
      </div>
    }
  `,
  styles: `
    td {
      white-space: pre-wrap;
    }
    th[scope='row'] {
      white-space: normal;
    }
  `,
})
export class AuditChanges {
  readonly entry = input.required<AuditEntry>();

  protected readonly t = inject(Messages).ofFeature('audit');
  protected readonly changes = computed(() => changesOf(this.entry().before, this.entry().after));
  protected readonly heading = computed(() => {
    const { before, after } = this.entry();
    if (before === null) return this.t().createdWith;
    return after === null ? this.t().deletedValues : this.t().changes;
  });
}
