import { getNamespace, listNamespaces, listUsers, type Namespace, type User } from '#client';

/** How many a pick-list shows; more is narrowed by typing. */
const MAX_OPTIONS = 10;

export async function findNamespaces(q: string, signal: AbortSignal): Promise<Namespace[]> {
  return (await listNamespaces({ q: q === '' ? undefined : q, limit: MAX_OPTIONS }, { signal }))
    .items;
}

export async function findUsers(ns: string, q: string, signal: AbortSignal): Promise<User[]> {
  return (await listUsers(ns, { q: q === '' ? undefined : q, limit: MAX_OPTIONS }, { signal }))
    .items;
}

/** @throws what the server says where the namespace does not exist, or is not one of the administrator's */
export async function checkNamespace(name: string, signal: AbortSignal): Promise<void> {
  await getNamespace(name, { signal });
}
