import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  {
    path: '',
    canActivate: [may('api-keys:read')],
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./api-key-list') },
      {
        path: 'new',
        canActivate: [may('api-keys:write')],
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./api-key-create'),
      },
      {
        path: ':id',
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./api-key-detail'),
      },
    ],
  },
] satisfies Routes;
