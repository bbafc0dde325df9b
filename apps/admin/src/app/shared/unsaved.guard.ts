import { inject, Injectable } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { Confirm } from './confirm';
import { Messages } from './messages';

/** A screen with a form that may have unsaved changes. */
export interface Unsaved {
  isUnsaved(): boolean;
}

/** Whether this screen has unsaved changes. */
export function isUnsaved(screen: unknown): boolean {
  const { isUnsaved: ask } = (screen ?? {}) as Partial<Unsaved>;
  return ask?.call(screen) === true;
}

/** Asks for confirmation before unsaved changes are lost. */
@Injectable({ providedIn: 'root' })
export class UnsavedWork {
  private readonly t = inject(Messages).ofFeature('common');
  private readonly confirm = inject(Confirm);

  /** @returns whether the screen may be left */
  async mayLeave(screen: unknown): Promise<boolean> {
    if (!isUnsaved(screen)) return true;
    const { unsavedTitle, unsavedText, leave, stay } = this.t();
    return this.confirm.ask({
      title: unsavedTitle,
      consequence: unsavedText,
      action: leave,
      cancel: stay,
    });
  }
}

/** Asks for confirmation before leaving a form with unsaved changes. */
export const keepUnsaved: CanDeactivateFn<Unsaved> = (screen) =>
  inject(UnsavedWork).mayLeave(screen);
