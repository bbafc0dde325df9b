import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { problemText } from './problems';

/** Says that something was done, or was not, in a line that a reader hears too. */
@Injectable({ providedIn: 'root' })
export class Notices {
  private readonly snackBar = inject(MatSnackBar);

  say(text: string): void {
    this.snackBar.open(text, undefined, { duration: 5_000, politeness: 'polite' });
  }

  problem(thrown: unknown): void {
    this.snackBar.open(problemText(thrown), 'OK', { politeness: 'assertive' });
  }
}
