import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  {
    path: '',
    canActivate: [may('groups:read')],
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./group-list') },
      {
        path: 'new',
        canActivate: [may('groups:write')],
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./group-create'),
      },
      {
        path: ':id',
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./group-detail'),
      },
    ],
  },
] satisfies Routes;
