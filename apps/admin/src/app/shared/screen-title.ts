import { inject, Injectable } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';

/** The title of the page: of the deepest route that has one, as `page-header` shows it, and the product. */
@Injectable({ providedIn: 'root' })
export class ScreenTitle extends TitleStrategy {
  private readonly title = inject(Title);

  override updateTitle(state: RouterStateSnapshot): void {
    const title = this.buildTitle(state);
    if (title !== undefined) this.set(title);
  }

  set(title: string): void {
    this.title.setTitle(`${title} · Signet`);
  }
}
