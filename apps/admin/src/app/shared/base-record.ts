import { effect, signal, untracked, type Signal } from '@angular/core';
import { sameValue } from './three-way';

/**
 * The record from which a form started. It stays if another version with different form values arrives while the form
 * has unsaved changes, so that no input is lost and saving detects the concurrent changes.
 *
 * @param modelOf the form model of a record
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
