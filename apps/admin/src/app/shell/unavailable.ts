import { Component, inject } from '@angular/core';
import { LoadFailed } from '../shared/load-failed';
import { LoadFailure } from '../shared/load-failure';
import { ScreenTitle } from '../shared/screen-title';
import { Messages } from '../shared/messages';

/** Shown at the URL of a screen that failed to load. Part of the initial bundle, since no chunk can be loaded then. */
@Component({
  selector: 'app-unavailable',
  imports: [LoadFailed],
  template: '<app-load-failed [problem]="failure.problem()" />',
})
export class Unavailable {
  protected readonly failure = inject(LoadFailure);

  constructor() {
    inject(ScreenTitle).set(inject(Messages).ofFeature('common')().problemTitle);
  }
}
