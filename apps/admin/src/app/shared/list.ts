import {
  computed,
  inject,
  linkedSignal,
  resource,
  type ResourceRef,
  type Signal,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, type Params } from '@angular/router';

/** The parameters of a list route in the API. */
export interface ListQuery {
  limit: number;
  cursor?: string;
  q?: string;
  sort?: string;
}

export interface ListPage<T> {
  items: T[];
  nextCursor: string | null;
}

export const pageSizes = [25, 50, 100, 200] as const;
const DEFAULT_SIZE = 50;

/**
 * Stands for the missing cursor of the first page in the URL; no cursor is a single hyphen, and none contains a dot.
 */
const FIRST = '-';

/** The maximum length of the earlier pages' cursors in the URL, in characters. The oldest are dropped. */
const MAX_TRAIL = 2_000;

/** The URL parameters that a search, a filter or a sort order resets. */
const firstPage = { cursor: null, trail: null };

/** A list as `app-list-view` shows it, independent of its filters. */
export interface ShownList<T> {
  readonly query: Signal<ListQuery>;
  readonly page: Pick<ResourceRef<ListPage<T> | undefined>, 'status' | 'error' | 'isLoading'>;
  readonly shown: Signal<ListPage<T> | undefined>;
  readonly isFiltered: Signal<boolean>;
  readonly hasPrevious: Signal<boolean>;
  search(q: string): void;
  sort(sort: string): void;
  resize(limit: number): void;
  first(): void;
  previous(): void;
  next(): void;
  clear(): void;
  reload(): void;
}

/**
 * A list whose search, filters, sort order and page are in the URL, so that reloading, sharing a link and Back work.
 * The server searches, sorts and pages.
 */
export class List<T, F extends string = never> implements ShownList<T> {
  readonly query: Signal<ListQuery & Partial<Record<F, string>>>;
  readonly page: ResourceRef<ListPage<T> | undefined>;
  /** The current rows stay visible while the next ones load. */
  readonly shown: Signal<ListPage<T> | undefined>;
  readonly isFiltered: Signal<boolean>;
  /** Whether there is a previous page. The API only pages forward, so the list keeps the cursors of earlier pages. */
  readonly hasPrevious: Signal<boolean>;

  private readonly trail: Signal<string[]>;
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);

  constructor(
    load: (
      query: ListQuery & Partial<Record<F, string>>,
      signal: AbortSignal,
    ) => Promise<ListPage<T>>,
    /** The filters of this list, besides the search. */
    private readonly filters: readonly F[] = [],
    /** Other dependencies of the request, such as the namespace in the URL. */
    depends: () => unknown = () => undefined,
  ) {
    const params = toSignal(this.route.queryParamMap, { requireSync: true });
    this.query = computed(
      () => {
        const of = (name: string): string | undefined => params().get(name) ?? undefined;
        const size = Number(of('limit'));
        const known = pageSizes.find((one) => one === size);
        return {
          limit: known ?? DEFAULT_SIZE,
          cursor: of('cursor'),
          q: of('q'),
          sort: of('sort'),
          ...Object.fromEntries(filters.map((name) => [name, of(name)])),
        } as ListQuery & Partial<Record<F, string>>;
      },
      { equal: (one, other) => JSON.stringify(one) === JSON.stringify(other) },
    );
    this.trail = computed(() => params().get('trail')?.split('.') ?? []);
    this.hasPrevious = computed(() => this.query().cursor !== undefined && this.trail().length > 0);
    this.page = resource({
      params: () => ({ query: this.query(), depends: depends() }),
      loader: ({ params: { query }, abortSignal }) => load(query, abortSignal),
    });
    this.shown = linkedSignal<ListPage<T> | undefined, ListPage<T> | undefined>({
      source: () => (this.page.hasValue() ? this.page.value() : undefined),
      computation: (read, before) => read ?? before?.value,
    });
    this.isFiltered = computed(() => {
      const query: Partial<Record<string, string | number>> = this.query();
      return query['q'] !== undefined || filters.some((name) => query[name] !== undefined);
    });
  }

  search(q: string): void {
    this.go({ q: q.trim() === '' ? null : q.trim(), ...firstPage }, true);
  }

  filter(name: F, value: string | undefined): void {
    this.go({ [name]: value ?? null, ...firstPage });
  }

  sort(sort: string): void {
    this.go({ sort, ...firstPage });
  }

  resize(limit: number): void {
    this.go({ limit: limit === DEFAULT_SIZE ? null : limit, ...firstPage });
  }

  first(): void {
    this.go(firstPage);
  }

  previous(): void {
    const trail = [...this.trail()];
    const cursor = trail.pop();
    this.go({
      cursor: cursor === FIRST ? null : cursor,
      trail: trail.length === 0 ? null : trail.join('.'),
    });
  }

  next(): void {
    const trail = [...this.trail(), this.query().cursor ?? FIRST];
    while (trail.join('.').length > MAX_TRAIL) trail.shift();
    this.go({ cursor: this.shown()?.nextCursor ?? null, trail: trail.join('.') });
  }

  clear(): void {
    this.go(
      Object.fromEntries(
        [...this.filters, 'q', ...Object.keys(firstPage)].map((name) => [name, null]),
      ),
    );
  }

  reload(): void {
    this.page.reload();
  }

  private go(queryParams: Params, replaceUrl = false): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl,
      // Keep the scroll position: it is the same list, and content above it may change its offset.
      scroll: 'manual',
    });
  }
}
