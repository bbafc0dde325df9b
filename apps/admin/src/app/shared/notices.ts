import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { problemText } from './problems';

/** Says that something was done, or was not, in a line that a reader hears too. */
@Injectable({ providedIn: 'root' })
export class Notices {
  private readonly snackBar = inject(MatSnackBar);

  private amend: ((text: string) => string) | undefined;

  /** Has the next notice say more, or something else, than its caller knows. It stays until it is closed. */
  amendNext(amend: (text: string) => string): void {
    const before = this.amend;
    this.amend = before === undefined ? amend : (text) => amend(before(text));
  }

  say(text: string): void {
    const amend = this.amend;
    this.amend = undefined;
    if (amend === undefined)
      this.snackBar.open(text, undefined, { duration: 5_000, politeness: 'polite' });
    else this.snackBar.open(amend(text), 'OK', { politeness: 'polite' });
  }

  problem(thrown: unknown): void {
    this.amend = undefined;
    this.snackBar.open(problemText(thrown), 'OK', { politeness: 'assertive' });
  }
}
