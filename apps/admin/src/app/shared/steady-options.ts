import { Directive, inject, linkedSignal, type Resource, type Signal } from '@angular/core';
import { MatAutocomplete, type MatOption } from '@angular/material/autocomplete';

/**
 * Options of a server-side search that stay until the next response arrives, so that they do not disappear while the
 * user types.
 *
 * @param scope what the options belong to, such as a namespace; options of another scope are dropped at once
 * @returns undefined before the first response, and after a failure
 */
export function steadyOptions<T>(
  found: Resource<T[] | undefined>,
  scope: () => unknown = () => undefined,
): Signal<T[] | undefined> {
  interface Answer {
    scope: unknown;
    isLoading: boolean;
    value: T[] | undefined;
  }
  return linkedSignal<Answer, T[] | undefined>({
    source: () => ({
      scope: scope(),
      isLoading: found.isLoading(),
      value: found.hasValue() ? found.value() : undefined,
    }),
    computation: (answer, before) => {
      const isSearching = answer.isLoading && before?.source.scope === answer.scope;
      return answer.value ?? (isSearching ? before?.value : undefined);
    },
  }).asReadonly();
}

/** Keeps the highlighted option when the options change: Material removes the highlight even if the option remains. */
@Directive({ selector: 'mat-autocomplete[appSteadyHighlight]' })
export class SteadyHighlight {
  private readonly list = inject(MatAutocomplete);
  private highlighted: MatOption | undefined;

  constructor() {
    this.list.optionActivated.subscribe(({ option }) => this.activate(option));
    this.list.closed.subscribe(() => (this.highlighted = undefined));
  }

  private activate(option: MatOption | null): void {
    const remains = this.list.options.find((one) => one === this.highlighted);
    this.highlighted = option ?? undefined;
    if (option === null && remains !== undefined) this.list._keyManager.setActiveItem(remains);
  }
}
