import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  {
    path: '',
    pathMatch: 'full',
    canActivate: [may('namespaces:list')],
    loadComponent: () => import('./namespace-list'),
  },
  {
    // Cannot collide with a namespace, whose name contains no `~`.
    path: '~new',
    canActivate: [may('namespaces:create')],
    canDeactivate: [keepUnsaved],
    loadComponent: () => import('./namespace-create'),
  },
] satisfies Routes;

/** Routes below one namespace. */
export const settingsRoutes = [
  {
    path: '',
    canActivate: [may('namespaces:read')],
    canDeactivate: [keepUnsaved],
    loadComponent: () => import('./namespace-settings'),
  },
] satisfies Routes;
