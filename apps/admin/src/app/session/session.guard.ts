import { inject } from '@angular/core';
import {
  RedirectCommand,
  Router,
  type CanActivateChildFn,
  type CanActivateFn,
} from '@angular/router';
import { standIn } from '../shared/stand-in';
import { Session, type Permission } from './session';

/** Redirects to the sign-in if there is no session, and back to this URL afterwards. */
export const signedIn: CanActivateFn = (_route, { url }) => {
  if (inject(Session).account() !== undefined) return true;
  const tree = inject(Router).createUrlTree(['/sign-in'], { queryParams: { to: url } });
  return new RedirectCommand(tree, { replaceUrl: true });
};

/** Requires a permission; otherwise the page names the missing one. */
export const may =
  (permission: Permission): CanActivateFn =>
  (_route, { url }) => {
    if (inject(Session).may(permission)) return true;
    return standIn(inject(Router), `/~forbidden?permission=${permission}`, url);
  };

/** Redirects an account that must enroll a second factor to My account. */
export const enrolled: CanActivateChildFn = (_route, { url }) =>
  !inject(Session).mustEnrol() ||
  url.split('?')[0] === '/account' ||
  inject(Router).parseUrl('/account');
