import { NgTemplateOutlet } from '@angular/common';
import {
  Component,
  computed,
  contentChild,
  Directive,
  ElementRef,
  inject,
  input,
  TemplateRef,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatOption, MatSelect } from '@angular/material/select';
import { Icon } from './icon';
import { pageSizes, type ShownList } from './list';
import { StatePanel } from './state-panel';
import { Messages } from './messages';

export interface Column {
  key: string;
  label: string;
  /** The column's `sort` value in the API, if it can be sorted. */
  sort?: string;
}

/** The cells of one row: `<ng-template appRow [appRowOf]="list" let-user>`. */
@Directive({ selector: '[appRow]' })
export class Row<T> {
  readonly appRowOf = input.required<ShownList<T>>();
  readonly template = inject<TemplateRef<{ $implicit: T }>>(TemplateRef);

  static ngTemplateContextGuard<T>(_row: Row<T>, context: unknown): context is { $implicit: T } {
    return context !== undefined;
  }
}

/**
 * The standard list: search and filters, table, and paging; with states for loading, errors (with a retry), no results,
 * and no records yet (the content marked `empty`).
 */
@Component({
  selector: 'app-list-view',
  imports: [
    Icon,
    MatButton,
    MatFormField,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatProgressBar,
    MatSelect,
    MatSuffix,
    NgTemplateOutlet,
    StatePanel,
  ],
  templateUrl: './list-view.html',
  styleUrl: './list-view.scss',
})
export class ListView<T extends object> {
  readonly list = input.required<ShownList<T>>();
  readonly columns = input.required<readonly Column[]>();
  /** The accessible name of the table. */
  readonly caption = input.required<string>();
  readonly searchable = input(true);
  readonly searchLabel = input<string>();

  protected readonly row = contentChild.required<Row<T>>(Row);

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly t = inject(Messages).ofFeature('common');
  protected readonly pagesT = inject(Messages).ofFeature('common');
  protected readonly sizes = pageSizes;
  protected readonly loading = computed(() => this.list().page.isLoading());
  protected readonly rows = computed(() => this.list().shown()?.items ?? []);
  protected readonly problem = computed(() =>
    this.list().page.status() === 'error' ? this.list().page.error() : undefined,
  );

  /** Turns the page and scrolls to its top. */
  protected turn(page: 'first' | 'previous' | 'next'): void {
    this.list()[page]();
    this.element.nativeElement.scrollIntoView({ block: 'start' });
  }

  protected directionOf({ sort }: Column): 'ascending' | 'descending' | 'none' | null {
    if (sort === undefined) return null;
    const current = this.list().query().sort ?? this.columns().find((column) => column.sort)?.sort;
    if (current === sort) return sort.startsWith('-') ? 'descending' : 'ascending';
    return current === opposite(sort)
      ? sort.startsWith('-')
        ? 'ascending'
        : 'descending'
      : 'none';
  }

  protected sortBy(sort: string): void {
    const { sort: current = this.columns().find((column) => column.sort)?.sort } =
      this.list().query();
    this.list().sort(current === sort ? opposite(sort) : sort);
  }
}

function opposite(sort: string): string {
  return sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
}
