import { crudRoutes } from '../session/crud-routes';

export default crudRoutes({
  read: 'users:read',
  write: 'users:write',
  list: () => import('./user-list'),
  create: () => import('./user-create'),
  detail: () => import('./user-detail'),
});
