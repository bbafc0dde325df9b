import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';

export default [
  {
    path: '',
    canActivate: [may('keys:read')],
    loadComponent: () => import('./key-list'),
  },
] satisfies Routes;
