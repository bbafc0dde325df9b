import type { Route, Routes } from '@angular/router';
import { keepUnsaved } from '../shared/unsaved.guard';
import { may } from './session.guard';
import type { Permission } from './session';

type Screen = NonNullable<Route['loadComponent']>;

/** The screens of one kind of record, loaded when they are opened. */
export interface CrudScreens {
  /** The permission to see the records, and that to create them. */
  read: Permission;
  write: Permission;
  list: Screen;
  create: Screen;
  detail: Screen;
  /** The path of the create screen. Default: `new`. */
  createPath?: string;
}

/** The routes of a list, its create screen and its detail screen. */
export function crudRoutes({
  read,
  write,
  list,
  create,
  detail,
  createPath = 'new',
}: CrudScreens): Routes {
  return [
    {
      path: '',
      canActivate: [may(read)],
      children: [
        { path: '', pathMatch: 'full', loadComponent: list },
        {
          path: createPath,
          canActivate: [may(write)],
          canDeactivate: [keepUnsaved],
          loadComponent: create,
        },
        { path: ':id', canDeactivate: [keepUnsaved], loadComponent: detail },
      ],
    },
  ];
}
