import { inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { common } from './common.texts';
import { Confirm } from './confirm';
import { Languages } from './texts';

/** A screen with a form: whether something was entered that is not saved. */
export interface Unsaved {
  isUnsaved(): boolean;
}

/** Asks before a form with unsaved changes is left. */
export const keepUnsaved: CanDeactivateFn<Unsaved> = (screen) => {
  if (!screen.isUnsaved()) return true;
  const t = inject(Languages).of(common)();
  return inject(Confirm).ask({
    title: t.unsavedTitle,
    consequence: t.unsavedText,
    action: t.leave,
    cancel: t.stay,
  });
};
