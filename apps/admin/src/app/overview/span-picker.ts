import { Component, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { ActivatedRoute, Router } from '@angular/router';
import { Icon } from '../shared/icon';
import { Messages } from '../shared/messages';
import { isUsual, spanOf, spans, type Span } from './spans';

/** Selects the period; it is part of the URL. */
@Component({
  selector: 'app-span-picker',
  imports: [Icon, MatFormField, MatIconButton, MatLabel, MatOption, MatSelect],
  template: `
    <mat-form-field subscriptSizing="dynamic">
      <mat-label>{{ t().span }}</mat-label>
      <mat-select [value]="span().key" (selectionChange)="choose($event.value)">
        @for (one of spans; track one.key) {
          <mat-option [value]="one.key">{{ t()[textKey(one)] }}</mat-option>
        }
      </mat-select>
    </mat-form-field>
    <button matIconButton type="button" [attr.aria-label]="t().refresh" (click)="refresh.emit()">
      <app-icon name="refresh" />
    </button>
  `,
  styles: `
    :host {
      display: flex;
      gap: calc(var(--app-step) * 2);
      align-items: center;
    }
  `,
})
export class SpanPicker {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);

  readonly span = input.required<Span>();
  readonly refresh = output();

  protected readonly t = inject(Messages).ofFeature('overview');
  protected readonly spans = spans;

  protected textKey({ key }: Span): `span.${Span['key']}` {
    return `span.${key}`;
  }

  protected choose(key: string): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: { span: isUsual(spanOf(key)) ? null : key },
      queryParamsHandling: 'merge',
    });
  }
}
