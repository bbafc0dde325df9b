import { inject, Injectable } from '@angular/core';
import { common } from './common.texts';
import { serverAnswers } from './load-failure';
import { loadTexts } from './load.texts';
import { Notices } from './notices';
import { problemText } from './problems';
import { Languages } from './texts';

/** Imports code outside of the router, such as dialogs. */
@Injectable({ providedIn: 'root' })
export class LazyPart {
  private readonly notices = inject(Notices);
  private readonly t = inject(Languages).of(loadTexts);
  private readonly commonT = inject(Languages).of(common);

  /** @returns undefined if the import failed; a notice says so */
  async load<T>(part: () => Promise<T>): Promise<T | undefined> {
    try {
      return await part();
    } catch (thrown) {
      const { outdated, reload } = this.t();
      // Browsers cache a failed import, so only a reload helps.
      const again = (): void => location.reload();
      if (await serverAnswers()) this.notices.offer(outdated, reload, again);
      else this.notices.offer(problemText(thrown), this.commonT().close, () => undefined);
      return undefined;
    }
  }
}
