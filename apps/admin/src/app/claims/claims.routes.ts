import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  {
    path: '',
    canActivate: [may('tokens:read')],
    canDeactivate: [keepUnsaved],
    loadComponent: () => import('./claim-template'),
  },
] satisfies Routes;
