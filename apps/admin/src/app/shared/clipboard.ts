import { inject, Injectable } from '@angular/core';
import { Clipboard as CdkClipboard } from '@angular/cdk/clipboard';
import { Notices } from './notices';

/** Copies text and shows a notice. */
@Injectable({ providedIn: 'root' })
export class Clipboard {
  private readonly clipboard = inject(CdkClipboard);
  private readonly notices = inject(Notices);

  copy(text: string, said: string): void {
    if (this.clipboard.copy(text)) this.notices.say(said);
  }
}
