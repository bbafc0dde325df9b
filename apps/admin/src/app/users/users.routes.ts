import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  {
    path: '',
    canActivate: [may('users:read')],
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./user-list') },
      {
        path: 'new',
        canActivate: [may('users:write')],
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./user-create'),
      },
      {
        path: ':id',
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./user-detail'),
      },
    ],
  },
] satisfies Routes;
