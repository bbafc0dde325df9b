import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';

export default [
  {
    path: '',
    canActivate: [may('tokens:read')],
    loadComponent: () => import('./token-screen'),
  },
] satisfies Routes;
