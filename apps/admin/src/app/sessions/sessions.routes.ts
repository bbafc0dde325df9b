import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';

export default [
  {
    path: '',
    canActivate: [may('sessions:read')],
    loadComponent: () => import('./session-list'),
  },
] satisfies Routes;
