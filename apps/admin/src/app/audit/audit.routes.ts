import type { Routes } from '@angular/router';
import { may } from '../session/session.guard';

const loadComponent = () => import('./audit-list');

/** The audit log of one namespace. */
export default [{ path: '', canActivate: [may('audit:read')], loadComponent }] satisfies Routes;

/** The audit log of the whole server. */
export const serverRoutes = [
  { path: '', canActivate: [may('server-audit:read')], loadComponent },
] satisfies Routes;
