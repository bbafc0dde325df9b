import type { Routes } from '@angular/router';
import { may, signedIn } from './session/session.guard';
import { keepUnsaved } from './shared/unsaved.guard';

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
        // Beside the names of namespaces, which have no `~`.
        path: 'namespaces/~new',
        canActivate: [may('namespaces:create')],
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./namespaces/namespace-create'),
      },
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
        ],
      },
      { path: '**', loadComponent: () => import('./shell/not-found') },
    ],
  },
];
