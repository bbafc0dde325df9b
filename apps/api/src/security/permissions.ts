/**
 * All permissions. Those of scope `namespace` apply to routes below `namespaces/:ns`, in assigned namespaces.
 */
export const permissions = {
  'namespaces:list': 'server',
  'namespaces:create': 'server',
  'namespaces:delete': 'namespace',
  'namespaces:read': 'namespace',
  'namespaces:write': 'namespace',
  'users:read': 'namespace',
  'users:write': 'namespace',
  'groups:read': 'namespace',
  'groups:write': 'namespace',
  'api-keys:read': 'namespace',
  'api-keys:write': 'namespace',
  'keys:read': 'namespace',
  'keys:write': 'namespace',
  'tokens:read': 'namespace',
  'tokens:issue': 'namespace',
  'sessions:read': 'namespace',
  'sessions:write': 'namespace',
  'orgs:read': 'server',
  'orgs:write': 'server',
  'org-members:write': 'namespace',
  'administrators:read': 'server',
  'administrators:write': 'server',
  'system:read': 'server',
  'namespaces:clone': 'namespace',
  'audit:read': 'namespace',
  'server-audit:read': 'server',
  'compat:use': 'server',
  account: 'server',
} as const;

export type Permission = keyof typeof permissions;

/** `owner` has all permissions, `namespace-admin` works in assigned namespaces, `auditor` reads. */
export const roles = ['owner', 'namespace-admin', 'auditor'] as const;
export type Role = (typeof roles)[number];

export const permissionNames = Object.keys(permissions) as Permission[];

const granted: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(permissionNames),
  'namespace-admin': new Set<Permission>([
    'namespaces:list',
    'namespaces:read',
    'namespaces:write',
    'users:read',
    'users:write',
    'groups:read',
    'groups:write',
    'api-keys:read',
    'api-keys:write',
    'keys:read',
    'keys:write',
    'tokens:read',
    'tokens:issue',
    'sessions:read',
    'sessions:write',
    'audit:read',
    'orgs:read',
    'org-members:write',
    'compat:use',
    'account',
  ]),
  auditor: new Set<Permission>([
    ...permissionNames.filter((permission) => permission.endsWith(':read')),
    'namespaces:list',
    'account',
  ]),
};

export function roleMay(role: Role, permission: Permission): boolean {
  return granted[role].has(permission);
}

export function permissionsOf(role: Role): Permission[] {
  return [...granted[role]];
}
