import { crudRoutes } from '../session/crud-routes';

export default crudRoutes({
  read: 'administrators:read',
  write: 'administrators:write',
  list: () => import('./administrator-list'),
  create: () => import('./administrator-create'),
  detail: () => import('./administrator-detail'),
  createPath: '~new',
});
