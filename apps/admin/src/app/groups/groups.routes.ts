import { crudRoutes } from '../session/crud-routes';

export default crudRoutes({
  read: 'groups:read',
  write: 'groups:write',
  list: () => import('./group-list'),
  create: () => import('./group-create'),
  detail: () => import('./group-detail'),
});
