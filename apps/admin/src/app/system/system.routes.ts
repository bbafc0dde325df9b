import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';

export default [
  {
    path: '',
    canActivate: [may('system:read')],
    loadComponent: () => import('./system-screen'),
  },
] satisfies Routes;
