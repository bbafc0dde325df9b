import { Location } from '@angular/common';
import { Component, computed, debounced, inject, input, resource, signal } from '@angular/core';
import { MatAutocomplete, MatAutocompleteTrigger, MatOption } from '@angular/material/autocomplete';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { placeOf } from '../shared/place';
import { problemText } from '../shared/problems';
import { SteadyHighlight, steadyOptions } from '../shared/steady-options';
import { Messages } from '../shared/messages';
import { findNamespaces } from './find';
import { sameSectionOf } from './nav-items';

/** Switches to a namespace by name and keeps the section. The server searches: there may be thousands. */
@Component({
  selector: 'app-namespace-picker',
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
      <mat-label>{{ t().namespace }}</mat-label>
      <input
        #field
        matInput
        autocomplete="off"
        spellcheck="false"
        [matAutocomplete]="names"
        [value]="current() ?? ''"
        [placeholder]="t().noNamespace"
        (focus)="field.select(); typed.set('')"
        (input)="typed.set(field.value)"
        (blur)="field.value = current() ?? ''"
      />
      <mat-autocomplete
        #names="matAutocomplete"
        appSteadyHighlight
        (optionSelected)="open($event.option.value)"
      >
        @for (namespace of options() ?? []; track namespace.id) {
          <mat-option [value]="namespace.name">{{ namespace.name }}</mat-option>
        }
        @if (found.status() === 'error') {
          <mat-option disabled>{{ problem() }}</mat-option>
        }
      </mat-autocomplete>
    </mat-form-field>
  `,
  styles: `
    :host {
      flex: 0 1 16rem;
    }
    mat-form-field {
      width: 100%;
    }
  `,
})
export class NamespacePicker {
  readonly current = input<string>();

  protected readonly t = inject(Messages).ofFeature('shell');
  protected readonly typed = signal('');
  private readonly settled = debounced(this.typed, 200);
  protected readonly found = resource({
    params: () => this.settled.value(),
    loader: ({ params, abortSignal }) => findNamespaces(params, abortSignal),
  });
  protected readonly options = steadyOptions(this.found);
  protected readonly problem = computed(() => problemText(this.found.error()));

  private readonly router = inject(Router);
  private readonly location = inject(Location);

  protected open(name: string): void {
    void this.router.navigate(sameSectionOf(name, placeOf(this.location.path())));
  }
}
