import { inject, Injectable } from '@angular/core';
import { NavigationEnd, NavigationStart, Router } from '@angular/router';

/** The scroll container: the content next to the navigation. The window itself never scrolls. */
const SCROLLER = 'mat-sidenav-content';

/** Input events that cancel the restoration of a scroll position. */
const interventions = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** Maximum number of positions kept; the oldest are dropped. */
const MAX_POSITIONS = 200;

/**
 * Restores the scroll position on Back and Forward, and starts other screens at the top. Angular's own restoration
 * scrolls the window, and does so before the rows have loaded.
 */
@Injectable({ providedIn: 'root' })
export class ScrollMemory {
  private readonly positions = new Map<number, number>();
  /** The navigation that led to the current screen. */
  private shownId = 0;
  private restoredId: number | undefined;
  private stop: () => void = () => undefined;

  constructor() {
    const router = inject(Router);
    router.events.subscribe((event) => {
      if (event instanceof NavigationStart) this.leave(event);
      if (event instanceof NavigationEnd) {
        this.arrive(event.id, router.currentNavigation()?.extras.scroll === 'manual');
      }
    });
  }

  private leave({ restoredState, navigationTrigger }: NavigationStart): void {
    this.stop();
    const scroller = document.querySelector(SCROLLER);
    if (scroller) this.positions.set(this.shownId, scroller.scrollTop);
    for (const [id] of this.positions) {
      if (this.positions.size <= MAX_POSITIONS) break;
      this.positions.delete(id);
    }
    this.restoredId = navigationTrigger === 'popstate' ? restoredState?.navigationId : undefined;
  }

  private arrive(id: number, stays: boolean): void {
    this.shownId = id;
    const isBack = this.restoredId !== undefined;
    if (!isBack && stays) return;
    this.scrollTo(isBack ? (this.positions.get(this.restoredId ?? 0) ?? 0) : 0);
  }

  /** Retries while the content grows, since rows arrive after the screen. */
  private scrollTo(position: number): void {
    const scroller = document.querySelector(SCROLLER);
    const content = scroller?.querySelector('main');
    if (!scroller || !content) return;
    const abort = new AbortController();
    const growth = new ResizeObserver(() => {
      scroller.scrollTop = position;
      if (scroller.scrollTop >= position - 1) this.stop();
    });
    this.stop = () => {
      growth.disconnect();
      abort.abort();
    };
    // Also called once initially.
    growth.observe(content);
    for (const type of interventions)
      addEventListener(type, () => this.stop(), { passive: true, signal: abort.signal });
  }
}
