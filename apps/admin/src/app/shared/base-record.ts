import { effect, signal, untracked, type Signal } from '@angular/core';
import { sameValue } from './three-way';

/**
 * The record that a form began with. It stays while the form has unsaved changes and another version of the record, which
 * says something else in the form, arrives: nothing that was typed is lost, and saving notices what others have changed.
 *
 * @param modelOf what the form shows of a record
 */
export function baseRecord<T extends { id: string }>(
  record: () => T | undefined,
  modelOf: (record: T) => unknown,
  isDirty: () => boolean,
): Signal<T | undefined> {
  const base = signal<T | undefined>(undefined);
  effect(() => {
    const next = record();
    untracked(() => {
      const before = base();
      const stays =
        before !== undefined &&
        next?.id === before.id &&
        isDirty() &&
        !sameValue(modelOf(next), modelOf(before));
      if (!stays) base.set(next);
    });
  });
  return base.asReadonly();
}
