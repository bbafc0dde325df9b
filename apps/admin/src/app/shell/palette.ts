import { Location } from '@angular/common';
import {
  Component,
  computed,
  debounced,
  inject,
  resource,
  signal,
  type Injector,
} from '@angular/core';
import {
  MatAutocomplete,
  MatAutocompleteTrigger,
  MatOptgroup,
  MatOption,
} from '@angular/material/autocomplete';
import {
  MatDialog,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { Session } from '../session/session';
import { placeOf } from '../shared/place';
import { problemText } from '../shared/problems';
import { steadyOptions } from '../shared/steady-options';
import { Messages } from '../shared/messages';
import { findNamespaces, findUsers } from './find';
import { namespaceItems, sameSectionOf, screenAt, serverItems, type NavItem } from './nav-items';

interface Target {
  label: string;
  to: string[];
}

/** The command palette: opens a screen, namespace or user by a few letters. */
@Component({
  selector: 'app-palette',
  imports: [
    MatAutocomplete,
    MatAutocompleteTrigger,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatInput,
    MatLabel,
    MatOptgroup,
    MatOption,
  ],
  template: `
    <h2 mat-dialog-title>{{ t().palette }}</h2>
    <mat-dialog-content>
      <mat-form-field subscriptSizing="dynamic">
        <mat-label>{{ t().paletteHint }}</mat-label>
        <input
          #field
          matInput
          autocomplete="off"
          spellcheck="false"
          cdkFocusInitial
          [matAutocomplete]="targets"
          (input)="typed.set(field.value)"
        />
        <mat-autocomplete
          #targets="matAutocomplete"
          autoActiveFirstOption
          (optionSelected)="go($event.option.value)"
        >
          @for (target of screens(); track target.to.join('/')) {
            <mat-option [value]="target">{{ target.label }}</mat-option>
          }
          @if (things().length > 0) {
            <mat-optgroup [label]="t().namespaces">
              @for (target of things(); track target.to.join('/')) {
                <mat-option [value]="target">{{ target.label }}</mat-option>
              }
            </mat-optgroup>
          }
        </mat-autocomplete>
      </mat-form-field>
      @if (found.status() === 'error') {
        <p class="wrong" role="alert">{{ problem() }}</p>
      } @else if (screens().length + things().length === 0 && !isSearching()) {
        <p role="status">{{ t().paletteNothing }}</p>
      }
    </mat-dialog-content>
  `,
  styles: 'mat-form-field { width: 100%; }',
})
class Palette {
  protected readonly t = inject(Messages).ofFeature('shell');
  protected readonly typed = signal('');
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialogRef);
  private readonly place = placeOf(inject(Location).path());

  protected readonly screens = computed<Target[]>(() => {
    const { ns } = this.place;
    const here =
      ns === undefined ? [] : this.targets(namespaceItems, ['/namespaces', ns], `${ns}: `);
    const typed = this.typed().toLowerCase();
    return [...here, ...this.targets(serverItems, ['/'], '')].filter(({ label }) =>
      label.toLowerCase().includes(typed),
    );
  });

  private readonly settled = debounced(this.typed, 200);
  protected readonly found = resource({
    params: () => this.settled.value(),
    loader: async ({ params: q, abortSignal }): Promise<Target[]> => {
      if (q === '') return [];
      const namespaces = this.session.may('namespaces:list')
        ? await findNamespaces(q, abortSignal)
        : [];
      const { ns } = this.place;
      const users =
        ns !== undefined && this.session.may('users:read')
          ? await findUsers(ns, q, abortSignal)
          : [];
      return [
        ...namespaces.map(({ name }) => ({ label: name, to: sameSectionOf(name, this.place) })),
        ...users.map(({ id, name }) => ({
          label: `${ns ?? ''} / ${name}`,
          to: ['/namespaces', ns ?? '', 'users', id],
        })),
      ];
    },
  });
  protected readonly problem = computed(() => problemText(this.found.error()));
  /** Whether the response to the current input is still pending. */
  protected readonly isSearching = computed(
    () => this.found.isLoading() || this.settled.value() !== this.typed(),
  );
  private readonly answered = steadyOptions(this.found);
  /** Enter opens the first option, so results of earlier input are filtered by the current one. */
  protected readonly things = computed(() => {
    const answered = this.answered() ?? [];
    if (!this.isSearching()) return answered;
    const typed = this.typed().toLowerCase();
    return answered.filter(({ label }) => label.toLowerCase().includes(typed));
  });

  protected go({ to }: Target): void {
    this.dialog.close();
    void this.router.navigate(to);
  }

  private targets(items: readonly NavItem[], base: string[], prefix: string): Target[] {
    return items
      .filter(({ permission }) => permission === undefined || this.session.may(permission))
      .map((item) => ({ label: prefix + this.t()[item.key], to: screenAt(base, item) }));
  }
}

export function openPalette(injector: Injector): void {
  injector
    .get(MatDialog)
    .open(Palette, { id: 'palette', width: '36rem', position: { top: '10vh' } });
}
