import type { Routes } from '@angular/router';
import { keepUnsaved } from '../shared/unsaved.guard';

export default [
  { path: '', canDeactivate: [keepUnsaved], loadComponent: () => import('./account') },
] satisfies Routes;
