import { Component, inject, signal } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Session } from './session/session';
import { Languages } from './shared/languages';
import { LoadFailed } from './shared/load-failed';
import { LoadFailure } from './shared/load-failure';
import { ScrollMemory } from './shared/scroll-memory';

/** The root component; all content is routed. The splash from index.html stays until the first screen is rendered. */
@Component({
  selector: 'app-root',
  imports: [LoadFailed, RouterOutlet],
  template: `
    @if (failure.isOfAll()) {
      <main aria-labelledby="screen-title"><app-load-failed [problem]="failure.problem()" /></main>
    } @else if (!isShown()) {
      <p class="splash">Signet</p>
    }
    <router-outlet (activate)="isShown.set(true)" />
  `,
})
export class App {
  protected readonly failure = inject(LoadFailure);
  protected readonly isShown = signal(false);
  private readonly session = inject(Session);
  private readonly languages = inject(Languages);
  private readonly router = inject(Router);

  constructor() {
    inject(ScrollMemory);
    void this.start();
  }

  /** Loads the messages and the account in parallel; the first screen depends on who is signed in. */
  private async start(): Promise<void> {
    try {
      await Promise.all([this.languages.start(), this.session.start()]);
    } catch (thrown) {
      this.failure.problem.set(thrown);
      this.failure.isOfAll.set(true);
      return;
    }
    this.router.initialNavigation();
  }
}
