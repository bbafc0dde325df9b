import { crudRoutes } from '../session/crud-routes';

export default crudRoutes({
  read: 'orgs:read',
  write: 'orgs:write',
  list: () => import('./org-list'),
  create: () => import('./org-create'),
  detail: () => import('./org-detail'),
});
