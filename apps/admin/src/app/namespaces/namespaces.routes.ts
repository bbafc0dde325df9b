import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';

export default [
  {
    path: '',
    pathMatch: 'full',
    canActivate: [may('namespaces:list')],
    loadComponent: () => import('./namespace-list'),
  },
] satisfies Routes;
