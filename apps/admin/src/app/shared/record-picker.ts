import { Component, debounced, inject, input, output, resource, signal } from '@angular/core';
import { MatAutocomplete, MatAutocompleteTrigger, MatOption } from '@angular/material/autocomplete';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { problemText } from './problems';
import { SteadyHighlight, steadyOptions } from './steady-options';
import { Messages } from './messages';

export interface NamedRecord {
  id: string;
  name: string;
}

/** Searches the server for records by name or id; there may be thousands. */
export type Finder = (q: string | undefined, signal: AbortSignal) => Promise<NamedRecord[]>;

/** Picks one record by a part of its name; the server searches. */
@Component({
  selector: 'app-record-picker',
  imports: [
    MatAutocomplete,
    MatAutocompleteTrigger,
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    SteadyHighlight,
  ],
  template: `
    <mat-form-field subscriptSizing="dynamic">
      <mat-label>{{ label() }}</mat-label>
      <input
        #field
        matInput
        autocomplete="off"
        spellcheck="false"
        [matAutocomplete]="things"
        (focus)="open.set(true)"
        (input)="typed.set(field.value)"
      />
      <mat-autocomplete
        #things="matAutocomplete"
        appSteadyHighlight
        [displayWith]="nameOf"
        (optionSelected)="pick($event.option.value, field)"
      >
        @for (thing of options() ?? []; track thing.id) {
          <mat-option [value]="thing">{{ thing.name }}</mat-option>
        } @empty {
          @if (options() !== undefined) {
            <mat-option disabled>{{ t().noMatch }}</mat-option>
          }
        }
      </mat-autocomplete>
    </mat-form-field>
    @if (found.status() === 'error') {
      <p class="wrong" role="alert">{{ problem() }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
      flex: 0 1 24rem;
      max-width: 24rem;
      margin-block-end: var(--app-gap);
    }
    mat-form-field {
      width: 100%;
    }
  `,
})
export class RecordPicker {
  readonly label = input.required<string>();
  readonly find = input.required<Finder>();
  /** Whether the selected name stays in the field; lists clear it for the next one. */
  readonly keeps = input(false);
  readonly picked = output<NamedRecord>();

  protected readonly t = inject(Messages).ofFeature('common');
  protected readonly typed = signal('');
  /** The first request is sent when the field gets the focus. */
  protected readonly open = signal(false);
  private readonly settled = debounced(this.typed, 200);
  protected readonly found = resource({
    params: () => (this.open() ? { q: this.settled.value(), find: this.find() } : undefined),
    loader: ({ params: { q, find }, abortSignal }) => find(q === '' ? undefined : q, abortSignal),
  });

  protected readonly options = steadyOptions(this.found, this.find);

  protected readonly nameOf = (thing: NamedRecord | string | null): string =>
    typeof thing === 'object' ? (thing?.name ?? '') : thing;

  protected problem(): string {
    return problemText(this.found.error());
  }

  protected pick(thing: NamedRecord, field: HTMLInputElement): void {
    this.picked.emit(thing);
    if (this.keeps()) return;
    field.value = '';
    this.typed.set('');
  }
}
