import { Location } from '@angular/common';
import { inject, Injectable } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { placeOf } from './place';

/** The document title: the screen's title as in `page-header`, the namespace, and the product. */
@Injectable({ providedIn: 'root' })
export class ScreenTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly location = inject(Location);

  override updateTitle(state: RouterStateSnapshot): void {
    const title = this.buildTitle(state);
    if (title !== undefined) this.set(title);
  }

  set(title: string): void {
    const { ns } = placeOf(this.location.path());
    this.title.setTitle([title, ...(ns === undefined ? [] : [ns]), 'Signet'].join(' · '));
  }
}
