import { ErrorHandler, inject, Injectable, signal } from '@angular/core';
import { Router, type NavigationError, type RedirectCommand } from '@angular/router';
import { standIn } from './stand-in';

/** The screen that says why another one could not be loaded. */
const UNAVAILABLE = '~unavailable';

/** Why the console, or one of its screens, could not be loaded. */
@Injectable({ providedIn: 'root' })
export class LoadFailure {
  readonly problem = signal<unknown>(undefined);
  /** Whether there is no frame to show it in, because that could not be loaded either. */
  readonly isOfAll = signal(false);
}

/**
 * Shows a failed navigation at the address that it was to: the server does not answer, or the screen belongs to a version
 * of the console that the server no longer has.
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

/** Whether the server has the page, so that a reload leads to it and not to an error of the browser. */
export async function serverAnswers(): Promise<boolean> {
  try {
    const { ok } = await fetch(document.baseURI, { cache: 'no-store' });
    return ok;
  } catch {
    return false;
  }
}
