import type { Permission } from '../session/session';
import type { IconName } from '../shared/icons';
import type { Place } from '../shared/place';

/** An entry of the navigation. */
export interface NavItem {
  /** The key of its label in `shellTexts`. */
  key:
    | 'overview'
    | 'namespaces'
    | 'settings'
    | 'users'
    | 'groups'
    | 'orgs'
    | 'apiKeys'
    | 'sessions'
    | 'keys'
    | 'tokens'
    | 'claims'
    | 'audit'
    | 'transfer'
    | 'administrators'
    | 'account'
    | 'system';
  /** Relative to the namespace or the server. */
  path: string;
  icon: IconName;
  /** The required permission; none means that everyone sees it. */
  permission?: Permission;
}

/** The screens of the open namespace, in the order of the navigation. */
export const namespaceItems: readonly NavItem[] = [
  { key: 'overview', path: '', icon: 'overview', permission: 'namespaces:read' },
  { key: 'settings', path: 'settings', icon: 'settings', permission: 'namespaces:read' },
  { key: 'users', path: 'users', icon: 'users', permission: 'users:read' },
  { key: 'groups', path: 'groups', icon: 'groups', permission: 'groups:read' },
  { key: 'apiKeys', path: 'api-keys', icon: 'apiKeys', permission: 'api-keys:read' },
  { key: 'sessions', path: 'sessions', icon: 'sessions', permission: 'sessions:read' },
  { key: 'keys', path: 'keys', icon: 'keys', permission: 'keys:read' },
  { key: 'tokens', path: 'tokens', icon: 'tokens', permission: 'tokens:read' },
  { key: 'claims', path: 'claims', icon: 'claims', permission: 'tokens:read' },
  { key: 'audit', path: 'audit', icon: 'audit', permission: 'audit:read' },
  { key: 'transfer', path: 'import', icon: 'transfer', permission: 'users:read' },
];

/** The screens of the server. */
export const serverItems: readonly NavItem[] = [
  { key: 'overview', path: '', icon: 'overview' },
  { key: 'namespaces', path: 'namespaces', icon: 'namespaces', permission: 'namespaces:list' },
  { key: 'orgs', path: 'orgs', icon: 'orgs', permission: 'orgs:read' },
  {
    key: 'administrators',
    path: 'administrators',
    icon: 'administrators',
    permission: 'administrators:read',
  },
  { key: 'audit', path: 'audit', icon: 'audit', permission: 'server-audit:read' },
  { key: 'system', path: 'system', icon: 'system', permission: 'system:read' },
  { key: 'account', path: 'account', icon: 'account' },
];

/** Where another namespace opens: at the list of the current section, otherwise at the overview. */
export function sameSectionOf(ns: string, { section }: Place): string[] {
  const item = namespaceItems.find(({ path }) => path !== '' && path === section);
  return ['/namespaces', ns, ...(item ? [item.path] : [])];
}

/** The URL of a screen. The first screen has no path of its own. */
export function screenAt(base: readonly string[], { path }: NavItem): string[] {
  return path === '' ? [...base] : [...base, path];
}
