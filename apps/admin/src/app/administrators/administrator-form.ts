import { Component, computed, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { MatIconButton } from '@angular/material/button';
import type { AdministratorEdit, Role } from '#client';
import { ChoiceField, TextField, type Choice } from '../shared/fields';
import { Icon } from '../shared/icon';
import { Messages } from '../shared/messages';
import { RecordPicker, type Finder } from '../shared/record-picker';
import { AdministratorsStore, type EditableAdministrator } from './administrators.store';

export const roles = ['owner', 'namespace-admin', 'auditor'] as const;

/** An administrator as a form model. */
export function modelOf(administrator: EditableAdministrator | undefined) {
  return {
    username: administrator?.username ?? '',
    role: (administrator?.role ?? 'namespace-admin') as string,
    namespaces: administrator?.namespaces ?? [],
  };
}

export type AdministratorModel = ReturnType<typeof modelOf>;

/** The form model as API values: only one role has namespaces. */
export function valuesOf({ role, namespaces, ...rest }: AdministratorModel) {
  return {
    ...rest,
    role: role as Role,
    namespaces: role === 'namespace-admin' ? namespaces : [],
  } satisfies AdministratorEdit;
}

/** Edits the name, role and namespaces of an administrator. */
@Component({
  selector: 'app-administrator-fields',
  imports: [ChoiceField, Icon, MatIconButton, TextField, RecordPicker],
  template: `
    <app-text-field [field]="username()" [label]="sessionT().username" />
    <app-choice-field
      [field]="role()"
      [label]="t().role"
      [hint]="roleHint()"
      [choices]="choices()"
    />
    @if (role()().value() === 'namespace-admin') {
      <div>
        <h3>{{ t().namespaces }}</h3>
        <ul [attr.aria-label]="t().namespaces">
          @for (name of namespaces()().value(); track name) {
            <li class="chip">
              {{ name }}
              @if (!namespaces()().readonly()) {
                <button
                  matIconButton
                  type="button"
                  [attr.aria-label]="t().removeNamespace({ name })"
                  (click)="remove(name)"
                >
                  <app-icon name="close" />
                </button>
              }
            </li>
          } @empty {
            <li class="quiet">{{ t().noNamespaces }}</li>
          }
        </ul>
        @if (!namespaces()().readonly()) {
          <app-record-picker [label]="t().addNamespace" [find]="find" (picked)="add($event.name)" />
        }
        @for (error of namespaces()().errors(); track $index) {
          <p class="wrong" role="alert">{{ error.message }}</p>
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--app-gap);
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: calc(var(--app-step) * 2);
      margin: var(--app-gap) 0;
      padding: 0;
      list-style: none;
    }
  `,
})
export class AdministratorFields {
  readonly username = input.required<FieldTree<string>>();
  readonly role = input.required<FieldTree<string>>();
  readonly namespaces = input.required<FieldTree<string[]>>();

  protected readonly t = inject(Messages).ofFeature('administrators');
  protected readonly sessionT = inject(Messages).ofFeature('session');
  private readonly store = inject(AdministratorsStore);
  protected readonly find: Finder = (q, signal) => this.store.findNamespaces(q, signal);
  protected readonly choices = computed<Choice[]>(() =>
    roles.map((value) => ({ value, label: this.t()[`role.${value}`] })),
  );
  protected readonly roleHint = computed(() => {
    const role = roles.find((one) => one === this.role()().value());
    return role && this.t()[`may.${role}`];
  });

  protected add(name: string): void {
    this.change((names) => (names.includes(name) ? names : [...names, name]));
  }

  protected remove(name: string): void {
    this.change((names) => names.filter((one) => one !== name));
  }

  private change(to: (names: string[]) => string[]): void {
    const field = this.namespaces()();
    field.value.update(to);
    field.markAsDirty();
  }
}
