import { ErrorHandler, inject, Injectable, signal } from '@angular/core';
import { Router, type NavigationError, type RedirectCommand } from '@angular/router';
import { standIn } from './stand-in';

/** The screen that explains why another one could not be loaded. */
const UNAVAILABLE = '~unavailable';

/** Why the console, or one of its screens, could not be loaded. */
@Injectable({ providedIn: 'root' })
export class LoadFailure {
  readonly problem = signal<unknown>(undefined);
  /** Whether the shell itself could not be loaded. */
  readonly isOfAll = signal(false);
}

/**
 * Handles a failed navigation: shows the reason and keeps the requested URL. Either the server does not respond, or it
 * no longer has the chunk, because the console was updated.
 */
export function showLoadFailure({ error, url }: NavigationError): RedirectCommand | undefined {
  const failure = inject(LoadFailure);
  const router = inject(Router);
  inject(ErrorHandler).handleError(error);
  failure.problem.set(error);
  if (router.navigated && !url.startsWith(`/${UNAVAILABLE}`))
    return standIn(router, `/${UNAVAILABLE}`, url);
  failure.isOfAll.set(true);
  return undefined;
}

/** Whether the server serves the page, so that a reload does not end on the browser's error page. */
export async function serverAnswers(): Promise<boolean> {
  try {
    const { ok } = await fetch(document.baseURI, { cache: 'no-store' });
    return ok;
  } catch {
    return false;
  }
}
