import { inject, Injectable } from '@angular/core';
import { serverAnswers } from './load-failure';
import { Notices } from './notices';
import { problemText } from './problems';
import { Messages } from './messages';

/** Imports code outside of the router, such as dialogs. */
@Injectable({ providedIn: 'root' })
export class LazyPart {
  private readonly notices = inject(Notices);
  private readonly t = inject(Messages).ofFeature('load');
  private readonly commonT = inject(Messages).ofFeature('common');

  /** @returns undefined if the import failed, which a notice reports */
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
