import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { RedirectCommand, Router, type CanActivateFn } from '@angular/router';

/** Marks the redirect of a refused or failed navigation. */
const STAND_IN = 'stand-in';

/** Shows another screen while the address bar keeps the requested URL. @param path the screen shown, with query */
export function standIn(router: Router, path: string, browserUrl: string): RedirectCommand {
  return new RedirectCommand(router.parseUrl(path), { browserUrl, info: STAND_IN });
}

/**
 * The router stores the internal path in the history state. Reload and Back try the requested URL again, because it may
 * be allowed or available by then.
 */
export const onlyAsStandIn: CanActivateFn = (_route, { url }) => {
  const router = inject(Router);
  if (router.currentNavigation()?.extras.info === STAND_IN) return true;
  const address = inject(Location).path();
  return new RedirectCommand(router.parseUrl(address === url ? '/' : address), {
    replaceUrl: true,
  });
};
