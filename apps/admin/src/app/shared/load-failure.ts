import { ErrorHandler, inject, Injectable, signal } from '@angular/core';
import { Router, type NavigationError, type RedirectCommand } from '@angular/router';
import { standIn } from './stand-in';

/** The screen that says why another one could not be loaded. */
const UNAVAILABLE = '~unavailable';

/** Why the console, or one of its screens, could not be loaded. */
@Injectable({ providedIn: 'root' })
export class LoadFailure {
  readonly problem = signal<unknown>(undefined);
  /** Whether the shell itself could not be loaded. */
  readonly isOfAll = signal(false);
}

/**
 * Handles a failed navigation: shows the reason and keeps the requested URL. Either the server does not answer, or the
 * chunk belongs to a version of the console that the server no longer has.
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

/** Whether the server serves the page, so that a reload does not end in an error page of the browser. */
export async function serverAnswers(): Promise<boolean> {
  try {
    const { ok } = await fetch(document.baseURI, { cache: 'no-store' });
    return ok;
  } catch {
    return false;
  }
}
