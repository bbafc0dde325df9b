import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Icon } from './icon';
import { Messages } from './messages';

/** A change of a holder's rights. */
export interface RightsChange {
  added: readonly string[];
  removed: readonly string[];
}

/** Edits the rights of one holder. The parent component saves them. */
@Component({
  selector: 'app-rights-field',
  imports: [Icon, MatButton, MatFormField, MatHint, MatIconButton, MatInput, MatLabel],
  template: `
    <ul>
      @for (right of rights(); track right) {
        <li class="chip">
          <code>{{ right }}</code>
          @if (editable()) {
            <button
              matIconButton
              type="button"
              [attr.aria-label]="t().remove({ right })"
              (click)="changed.emit({ added: [], removed: [right] })"
            >
              <app-icon name="close" />
            </button>
          }
        </li>
      } @empty {
        <li class="quiet">{{ t().none }}</li>
      }
    </ul>
    @if (editable()) {
      <div class="actions">
        <mat-form-field>
          <mat-label>{{ t().add }}</mat-label>
          <input
            #field
            matInput
            autocomplete="off"
            spellcheck="false"
            [value]="typed()"
            (input)="typed.set(field.value)"
            (keydown.enter)="add(); $event.preventDefault()"
          />
          <mat-hint>{{ fits() || typed() === '' ? t().hint : t().wrong }}</mat-hint>
        </mat-form-field>
        <button matButton="tonal" type="button" [disabled]="!fits()" (click)="add()">
          {{ t().addButton }}
        </button>
      </div>
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
    mat-form-field {
      flex: 1 1 20rem;
      max-width: 28rem;
    }
  `,
})
export class RightsField {
  readonly rights = input.required<readonly string[]>();
  readonly editable = input(true);
  readonly changed = output<RightsChange>();

  protected readonly t = inject(Messages).ofFeature('rights');
  protected readonly typed = signal('');
  protected readonly fits = computed(() =>
    /^[A-Za-z0-9._~/*-]{1,100}:[A-Za-z0-9._~/*-]{1,100}$/.test(this.typed().trim()),
  );

  protected add(): void {
    if (!this.fits()) return;
    this.changed.emit({ added: [this.typed().trim()], removed: [] });
    this.typed.set('');
  }
}
