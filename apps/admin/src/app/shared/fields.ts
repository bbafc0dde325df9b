import { afterNextRender, Component, computed, ElementRef, inject, input } from '@angular/core';
import { FormField, type FieldTree } from '@angular/forms/signals';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Messages } from './messages';

/** A single-line text field with its label, hint and error. */
@Component({
  selector: 'app-text-field',
  imports: [FormField, MatError, MatFormField, MatHint, MatInput, MatLabel],
  template: `
    <mat-form-field>
      <mat-label>{{ label() }}</mat-label>
      <input
        matInput
        [type]="type()"
        [autocomplete]="autocomplete()"
        [attr.inputmode]="inputmode()"
        [attr.spellcheck]="false"
        [formField]="field()"
      />
      @if (hint(); as hint) {
        <mat-hint>{{ hint }}</mat-hint>
      }
      @if (field()().errors()[0]; as error) {
        <mat-error>{{ error.message ?? t().required }}</mat-error>
      }
    </mat-form-field>
  `,
  styles: 'mat-form-field { width: 100%; }',
})
export class TextField {
  readonly field = input.required<FieldTree<string>>();
  readonly label = input.required<string>();
  readonly hint = input<string>();
  readonly type = input<'text' | 'password' | 'number' | 'datetime-local'>('text');
  readonly autocomplete = input('off');
  /** The keyboard that phones show. */
  readonly inputmode = input<'numeric'>();

  protected readonly t = inject(Messages).ofFeature('common');
}

/** A multi-line text field. */
@Component({
  selector: 'app-area-field',
  imports: [FormField, MatError, MatFormField, MatHint, MatInput, MatLabel],
  template: `
    <mat-form-field>
      <mat-label>{{ label() }}</mat-label>
      <textarea matInput [rows]="rows()" [attr.spellcheck]="false" [formField]="field()"></textarea>
      @if (hint(); as hint) {
        <mat-hint>{{ hint }}</mat-hint>
      }
      @if (field()().errors()[0]; as error) {
        <mat-error>{{ error.message ?? t().required }}</mat-error>
      }
    </mat-form-field>
  `,
  styles: 'mat-form-field { width: 100%; }',
})
export class AreaField {
  readonly field = input.required<FieldTree<string>>();
  readonly label = input.required<string>();
  readonly hint = input<string>();
  readonly rows = input(3);

  protected readonly t = inject(Messages).ofFeature('common');
}

export interface Choice {
  value: string;
  label: string;
}

/** A select with a few fixed options. */
@Component({
  selector: 'app-choice-field',
  imports: [FormField, MatError, MatFormField, MatHint, MatInput, MatLabel, MatOption, MatSelect],
  template: `
    <mat-form-field>
      <mat-label>{{ label() }}</mat-label>
      @if (field()().readonly()) {
        <input matInput readonly [value]="chosen()" />
      } @else {
        <mat-select [formField]="field()">
          @for (choice of choices(); track choice.value) {
            <mat-option [value]="choice.value">{{ choice.label }}</mat-option>
          }
        </mat-select>
      }
      @if (hint(); as hint) {
        <mat-hint>{{ hint }}</mat-hint>
      }
      @if (field()().errors()[0]; as error) {
        <mat-error>{{ error.message ?? t().required }}</mat-error>
      }
    </mat-form-field>
  `,
  styles: 'mat-form-field { width: 100%; }',
})
export class ChoiceField {
  readonly field = input.required<FieldTree<string>>();
  readonly label = input.required<string>();
  readonly choices = input.required<readonly Choice[]>();
  readonly hint = input<string>();

  protected readonly t = inject(Messages).ofFeature('common');
  /** The selected label, for a read-only field. */
  protected readonly chosen = computed(() => {
    const value = this.field()().value();
    return this.choices().find((choice) => choice.value === value)?.label ?? value;
  });
}

/** A checkbox. */
@Component({
  selector: 'app-flag-field',
  imports: [FormField, MatCheckbox],
  template: `
    @if (field()().readonly()) {
      <dl class="facts">
        <dt>{{ label() }}</dt>
        <dd>{{ field()().value() ? t().yes : t().no }}</dd>
      </dl>
    } @else {
      <mat-checkbox [formField]="field()">{{ label() }}</mat-checkbox>
    }
    @if (hint(); as hint) {
      <p class="quiet">{{ hint }}</p>
    }
    @if (field()().errors()[0]; as error) {
      <p class="wrong" role="alert">{{ error.message }}</p>
    }
  `,
  styles: 'p { margin: 0; }',
})
export class FlagField {
  readonly field = input.required<FieldTree<boolean>>();
  readonly label = input.required<string>();
  readonly hint = input<string>();

  protected readonly t = inject(Messages).ofFeature('common');
}

/** The errors of a form as a whole. */
@Component({
  selector: 'app-form-problem',
  template: `
    @for (error of form()().errors(); track $index) {
      <p class="wrong" role="alert">{{ error.message }}</p>
    }
  `,
  styles: 'p { margin: 0; overflow-wrap: anywhere; }',
})
export class FormProblem {
  readonly form = input.required<FieldTree<unknown>>();

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    // In the capture phase, before the form's own listener, which does not submit while there are errors.
    const options = { capture: true };
    afterNextRender(() =>
      element.closest('form')?.addEventListener('submit', () => this.forget(), options),
    );
  }

  /**
   * Clears the form-level errors of the last attempt, so that an unchanged form can be resubmitted. Field errors stay.
   */
  private forget(): void {
    this.form()().value.update((value) => ({ ...(value as object) }));
  }
}
