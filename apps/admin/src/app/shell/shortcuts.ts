import { inject, Injectable, Injector } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { LazyPart } from '../shared/lazy-part';

/** Global shortcuts: the palette, the search of a list, and the list of shortcuts. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  private readonly dialog = inject(MatDialog);
  private readonly injector = inject(Injector);
  private readonly lazy = inject(LazyPart);

  handle(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      this.openPalette();
      return;
    }
    // Ignored in text fields and while a dialog is open.
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.dialog.openDialogs.length > 0) return;
    if (event.key === '?') this.openHelp();
    if (event.key === '/') {
      const search = document.querySelector<HTMLElement>('[data-shortcut=search]');
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  }

  openPalette(): void {
    if (this.dialog.getDialogById('palette')) return;
    void this.lazy
      .load(() => import('./palette'))
      .then((palette) => palette?.openPalette(this.injector));
  }

  openHelp(): void {
    void this.lazy
      .load(() => import('./shortcut-sheet'))
      .then((sheet) => sheet?.openShortcutSheet(this.injector));
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
  );
}
