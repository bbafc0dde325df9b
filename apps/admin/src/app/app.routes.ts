import type { Routes } from '@angular/router';
import { signedIn } from './session/session.guard';

/** Every screen is lazy, and behind the sign-in except the sign-in itself. */
export const routes: Routes = [
  { path: 'sign-in', loadComponent: () => import('./session/sign-in') },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell'),
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./overview/overview') },
      { path: 'namespaces', loadChildren: () => import('./namespaces/namespaces.routes') },
      {
        path: 'namespaces/:ns',
        children: [
          { path: '', pathMatch: 'full', redirectTo: 'settings' },
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
        ],
      },
      { path: 'orgs', loadChildren: () => import('./orgs/orgs.routes') },
      { path: '**', loadComponent: () => import('./shell/not-found') },
    ],
  },
];
