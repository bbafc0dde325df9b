import type { Routes } from '@angular/router';
import { enrolled, may, signedIn } from './session/session.guard';
import { onlyAsStandIn } from './shared/stand-in';
import { Unavailable } from './shell/unavailable';

/** All screens are lazy-loaded, and all except the sign-in require a session. */
export const routes: Routes = [
  { path: 'sign-in', loadComponent: () => import('./session/sign-in') },
  {
    path: '',
    canActivate: [signedIn],
    canActivateChild: [enrolled],
    loadComponent: () => import('./shell/shell'),
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./overview/overview') },
      { path: 'namespaces', loadChildren: () => import('./namespaces/namespaces.routes') },
      {
        path: 'namespaces/:ns',
        children: [
          {
            path: '',
            pathMatch: 'full',
            canActivate: [may('namespaces:read')],
            loadComponent: () => import('./overview/namespace-overview'),
          },
          {
            path: 'settings',
            loadChildren: () =>
              import('./namespaces/namespaces.routes').then(({ settingsRoutes }) => settingsRoutes),
          },
          { path: 'users', loadChildren: () => import('./users/users.routes') },
          { path: 'groups', loadChildren: () => import('./groups/groups.routes') },
          { path: 'api-keys', loadChildren: () => import('./api-keys/api-keys.routes') },
          { path: 'sessions', loadChildren: () => import('./sessions/sessions.routes') },
          { path: 'keys', loadChildren: () => import('./keys/keys.routes') },
          { path: 'tokens', loadChildren: () => import('./tokens/tokens.routes') },
          { path: 'claims', loadChildren: () => import('./claims/claims.routes') },
          { path: 'audit', loadChildren: () => import('./audit/audit.routes') },
          { path: 'import', loadChildren: () => import('./transfer/transfer.routes') },
        ],
      },
      { path: 'orgs', loadChildren: () => import('./orgs/orgs.routes') },
      {
        path: 'administrators',
        loadChildren: () => import('./administrators/administrators.routes'),
      },
      { path: 'account', loadChildren: () => import('./account/account.routes') },
      {
        path: 'audit',
        loadChildren: () => import('./audit/audit.routes').then(({ serverRoutes }) => serverRoutes),
      },
      { path: 'system', loadChildren: () => import('./system/system.routes') },
      { path: '~unavailable', canActivate: [onlyAsStandIn], component: Unavailable },
      {
        path: '~forbidden',
        canActivate: [onlyAsStandIn],
        loadComponent: () => import('./shell/forbidden'),
      },
      { path: '**', loadComponent: () => import('./shell/not-found') },
    ],
  },
];
