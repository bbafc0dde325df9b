import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  {
    path: '',
    canActivate: [may('orgs:read')],
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./org-list') },
      {
        path: 'new',
        canActivate: [may('orgs:write')],
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./org-create'),
      },
      {
        path: ':id',
        canDeactivate: [keepUnsaved],
        loadComponent: () => import('./org-detail'),
      },
    ],
  },
] satisfies Routes;
