import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  {
    path: '',
    canActivate: [may('administrators:read')],
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./administrator-list') },
      {
        path: '~new',
        canActivate: [may('administrators:write')],
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./administrator-create'),
      },
      {
        path: ':id',
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./administrator-detail'),
      },
    ],
  },
] satisfies Routes;
