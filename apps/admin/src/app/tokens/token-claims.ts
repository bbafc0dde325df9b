import { Component, computed, inject, input } from '@angular/core';
import type { ClaimSource } from '#client';
import { RelativeTime } from '../shared/relative-time';
import { Messages } from '../shared/messages';

/** NumericDate claims: seconds since 1970 (RFC 7519 section 4.1). */
const times = ['exp', 'nbf', 'iat'];

/** The claims of a token with their values and, if known, their sources. */
@Component({
  selector: 'app-token-claims',
  imports: [RelativeTime],
  template: `
    <div class="scroll" tabindex="0" role="region" [attr.aria-label]="t().claims">
      <table>
        <thead>
          <tr>
            <th scope="col">{{ t().claim }}</th>
            <th scope="col">{{ t().value }}</th>
            @if (sources()) {
              <th scope="col">{{ t().from }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.claim) {
            <tr>
              <th scope="row" class="free">
                <code>{{ row.claim }}</code>
              </th>
              <td class="free">
                <code>{{ row.value }}</code>
                @if (row.at; as at) {
                  <span class="quiet"> (<app-relative-time [at]="at" />)</span>
                }
              </td>
              @if (sources()) {
                <td>{{ row.from }}</td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    table {
      min-width: 30rem;
    }
  `,
})
export class TokenClaims {
  readonly claims = input.required<Readonly<Record<string, unknown>>>();
  readonly sources = input<readonly ClaimSource[]>();

  protected readonly t = inject(Messages).ofFeature('tokens');
  protected readonly rows = computed(() =>
    Object.entries(this.claims()).map(([claim, value]) => {
      const source = this.sources()?.find((one) => one.claim === claim);
      return {
        claim,
        value: typeof value === 'string' ? value : JSON.stringify(value),
        at: times.includes(claim) ? instantOf(value) : null,
        from: source === undefined ? '' : this.t()[`origin.${source.origin}`],
      };
    }),
  );
}

/** A pasted token may contain any number, or none. */
function instantOf(seconds: unknown): string | null {
  const instant = new Date(typeof seconds === 'number' ? seconds * 1000 : NaN);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
