import { Location } from '@angular/common';
import { inject } from '@angular/core';
import { RedirectCommand, Router, type CanActivateFn } from '@angular/router';

/** Marks a navigation that a refused or failed one led to. */
const STAND_IN = 'stand-in';

/** Shows a screen at the address of another one, which cannot be shown. @param path its own, with query */
export function standIn(router: Router, path: string, browserUrl: string): RedirectCommand {
  return new RedirectCommand(router.parseUrl(path), { browserUrl, info: STAND_IN });
}

/**
 * The history keeps the path of the stand-in beside the address. A reload, and Back, ask for the screen of the address
 * once more: it may be allowed, or there, by now.
 */
export const onlyAsStandIn: CanActivateFn = (_route, { url }) => {
  const router = inject(Router);
  if (router.currentNavigation()?.extras.info === STAND_IN) return true;
  const address = inject(Location).path();
  return new RedirectCommand(router.parseUrl(address === url ? '/' : address), {
    replaceUrl: true,
  });
};
