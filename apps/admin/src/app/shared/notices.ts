import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { problemText } from './problems';
import { Messages } from './messages';

/** How long a notice is shown, in milliseconds: without and with an action. */
const READ_MS = 5_000;
const ACT_MS = 20_000;

/** Shows the outcome of an action in a snack bar, which screen readers announce. */
@Injectable({ providedIn: 'root' })
export class Notices {
  private readonly snackBar = inject(MatSnackBar);
  private readonly t = inject(Messages).ofFeature('common');

  private amend: ((text: string) => string) | undefined;

  /** Amends the next notice with details that its caller does not know. That notice stays until it is dismissed. */
  amendNext(amend: (text: string) => string): void {
    const before = this.amend;
    this.amend = before === undefined ? amend : (text) => amend(before(text));
  }

  say(text: string): void {
    const amend = this.amend;
    this.amend = undefined;
    if (amend === undefined)
      this.snackBar.open(text, undefined, { duration: READ_MS, politeness: 'polite' });
    else this.snackBar.open(amend(text), 'OK', { politeness: 'polite' });
  }

  problem(thrown: unknown): void {
    this.amend = undefined;
    this.snackBar.open(problemText(thrown), 'OK', { politeness: 'assertive' });
  }

  /** Runs an action and reports its failure. @returns whether it succeeded */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (thrown) {
      this.problem(thrown);
      return false;
    }
  }

  /** Reports a removal and offers to undo it. */
  removed(text: string, putBack: () => Promise<unknown>): void {
    const options = { duration: ACT_MS, politeness: 'polite' } as const;
    const notice = this.snackBar.open(text, this.t().undo, options);
    notice.onAction().subscribe(() => {
      void this.attempt(async () => {
        await putBack();
        this.say(this.t().undone);
      });
    });
  }

  /** Shows a problem of the whole page with one action; stays until it is closed. */
  offer(text: string, action: string, act: () => void): void {
    const notice = this.snackBar.open(text, action, { politeness: 'assertive' });
    notice.onAction().subscribe(act);
  }
}
