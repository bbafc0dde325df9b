import { crudRoutes } from '../session/crud-routes';

export default crudRoutes({
  read: 'api-keys:read',
  write: 'api-keys:write',
  list: () => import('./api-key-list'),
  create: () => import('./api-key-create'),
  detail: () => import('./api-key-detail'),
});
